//! Paths: links, names and directories, by system calls that open no file.

use core::ffi::CStr;
use libc::{c_char, c_int};

use crate::call::call;
use crate::errno::Errno;

/// Bytes of the longest path that [`own_path`] makes, with its NUL.
pub const OWN_PATH: usize = b"/proc/thread-self/fd/2147483647\0".len();

/// The path by which the kernel knows a descriptor of the calling thread.
pub fn own_path(number: c_int, buffer: &mut [u8; OWN_PATH]) -> Option<&CStr> {
    const FOLDER: &[u8] = b"/proc/thread-self/fd/";
    let mut digits = [0; 10];
    let mut rest = u32::try_from(number).ok()?;
    let mut first = digits.len();
    while first == digits.len() || rest > 0 {
        first -= 1;
        *digits.get_mut(first)? = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    let path = FOLDER.iter().chain(digits.get(first..)?).chain(&[0]);
    buffer.iter_mut().zip(path).for_each(|(to, from)| *to = *from);
    CStr::from_bytes_until_nul(buffer).ok()
}

/// Whether the user may execute a file. The path comes from the program, as for
/// `Descriptor::open_as_given`. Uses access(2) if there is one, as loaders do: a filter of system
/// calls that lets a program start may allow no other.
pub fn may_execute(directory: c_int, path: *const c_char) -> bool {
    #[cfg(any(target_arch = "x86_64", target_arch = "x86"))]
    if directory == libc::AT_FDCWD {
        // SAFETY: the kernel reads the path, and reports one that it cannot read.
        return unsafe { call(libc::SYS_access, [path as usize, libc::X_OK as usize]) }.is_ok();
    }
    let arguments = [directory as usize, path as usize, libc::X_OK as usize];
    // SAFETY: as above.
    unsafe { call(libc::SYS_faccessat, arguments) }.is_ok()
}

/// The directory that contains an absolute path.
pub(super) fn directory_of<'b>(path: &CStr, buffer: &'b mut [u8]) -> Option<&'b CStr> {
    let path = path.to_bytes();
    let length = path.iter().rposition(|&byte| byte == b'/')?.max(1);
    buffer.get_mut(..length)?.copy_from_slice(path.get(..length)?);
    *buffer.get_mut(length)? = 0;
    CStr::from_bytes_until_nul(buffer).ok()
}

/// Removes the file at this path.
pub fn remove(path: &CStr) -> Result<(), Errno> {
    remove_below(libc::AT_FDCWD, path)
}

/// Removes the directory at this path, if it is empty.
pub fn remove_directory(path: &CStr) -> Result<(), Errno> {
    unlink(libc::AT_FDCWD, path, libc::AT_REMOVEDIR)
}

pub(super) fn remove_below(directory: c_int, path: &CStr) -> Result<(), Errno> {
    unlink(directory, path, 0)
}

fn unlink(directory: c_int, path: &CStr, flags: c_int) -> Result<(), Errno> {
    let arguments = [directory as usize, path.as_ptr() as usize, flags as usize];
    // SAFETY: the path ends with a NUL.
    unsafe { call(libc::SYS_unlinkat, arguments) }.map(|_| ())
}

/// Makes a directory.
pub fn make_directory(path: &CStr, mode: libc::mode_t) -> Result<(), Errno> {
    let arguments = [libc::AT_FDCWD as usize, path.as_ptr() as usize, mode as usize];
    // SAFETY: the path ends with a NUL.
    unsafe { call(libc::SYS_mkdirat, arguments) }.map(|_| ())
}

/// What a symbolic link points to. A target that fills the buffer may be cut off, and is refused.
pub fn read_link<'b>(path: &CStr, buffer: &'b mut [u8]) -> Option<&'b [u8]> {
    read_link_as_given(libc::AT_FDCWD, path.as_ptr(), buffer)
}

/// The same for a path that comes from the program, as for `Descriptor::open_as_given`.
pub fn read_link_as_given(
    directory: c_int,
    path: *const c_char,
    buffer: &mut [u8],
) -> Option<&[u8]> {
    let room = buffer.len();
    let arguments = [directory as usize, path as usize, buffer.as_mut_ptr() as usize, room];
    // SAFETY: the kernel reads the path, and the buffer is writable for its length.
    let length = unsafe { call(libc::SYS_readlinkat, arguments) }.ok()?;
    buffer.get(..length).filter(|_| length < room)
}
