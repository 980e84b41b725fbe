//! The numbers of users and groups, as the system's name service knows them.

use std::ffi::CString;
use std::io::Error;
use std::mem::zeroed;
use std::ptr::null_mut;

use libc::{c_char, c_int};

/// The number of a user, by name or by the number itself; `None`: there is no such user.
pub fn user(name: &str) -> Result<Option<u32>, Error> {
    number_of(name, |name, room| {
        let mut found = null_mut();
        // SAFETY: a structure of numbers and pointers.
        let mut entry: libc::passwd = unsafe { zeroed() };
        // SAFETY: a string that ends in NUL, and room as long as is said.
        let status = unsafe {
            libc::getpwnam_r(name, &raw mut entry, room.as_mut_ptr(), room.len(), &raw mut found)
        };
        (status, (!found.is_null()).then_some(entry.pw_uid))
    })
}

/// The number of a group, likewise.
pub fn group(name: &str) -> Result<Option<u32>, Error> {
    number_of(name, |name, room| {
        let mut found = null_mut();
        // SAFETY: as for users.
        let mut entry: libc::group = unsafe { zeroed() };
        // SAFETY: as for users.
        let status = unsafe {
            libc::getgrnam_r(name, &raw mut entry, room.as_mut_ptr(), room.len(), &raw mut found)
        };
        (status, (!found.is_null()).then_some(entry.gr_gid))
    })
}

/// Asks with more and more room: a group's list of members may be long.
fn number_of(
    name: &str,
    mut ask: impl FnMut(*const c_char, &mut [c_char]) -> (c_int, Option<u32>),
) -> Result<Option<u32>, Error> {
    let Ok(terminated) = CString::new(name) else {
        return Ok(None);
    };
    let mut room = vec![0; 1 << 12];
    loop {
        match ask(terminated.as_ptr(), &mut room) {
            (_, Some(number)) => return Ok(Some(number)),
            (libc::ERANGE, None) if room.len() < 1 << 24 => room.resize(room.len() * 4, 0),
            // Ways in which name services say that there is nobody of that name.
            (0 | libc::ENOENT | libc::ESRCH, None) => return Ok(name.parse().ok()),
            (number, None) => return Err(Error::from_raw_os_error(number)),
        }
    }
}
