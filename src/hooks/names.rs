//! The names of copies of files that list the CPUs: a link below `/proc/self/fd` that leads to a copy
//! is read as leading to the real file. A copy has no path: a program that looked for the file under
//! the name of the copy would find none.

use libc::{AT_FDCWD, c_char, c_int};

use super::copies::{real_file, seek};
use super::files::path_in;
use crate::call::{Call, Target};
use threadcap_decide::files;
use threadcap_sys::Descriptor;
use threadcap_sys::file::{OWN_PATH, own_path, read_link_as_given};

/// `readlink(path, buffer, size)`.
pub fn readlink(call: &mut Call) -> Target {
    link(call, AT_FDCWD, 1)
}

/// `readlinkat(directory, path, buffer, size)`.
pub fn readlinkat(call: &mut Call) -> Target {
    link(call, call.arguments.get(1) as c_int, 2)
}

/// Reads a link; the path is the argument with this number. That of the real file is read in its
/// place: the buffer is for the kernel to fill, and nothing is written beyond what it would write.
fn link(call: &Call, directory: c_int, path: usize) -> Target {
    let real = seek(|| {
        let (name, path) = (&mut [0; 64], call.arguments.get(path) as *const c_char);
        real_file(files::copied(read_link_as_given(directory, path, name)?)?)
    });
    let room = &mut [0; OWN_PATH];
    match real.as_ref().and_then(|real| own_path(real.number(), room)) {
        Some(link) => with_path(call, path, link.as_ptr()),
        None => Target::jump(call.real),
    }
}

/// `realpath(path, resolved)`, `canonicalize_file_name(path)`: of a link that leads to a copy, the
/// path of the real file.
pub fn realpath(call: &mut Call) -> Target {
    let path = call.arguments.get(1) as *const c_char;
    let listed = seek(|| {
        let file = Descriptor::find_as_given(AT_FDCWD, path).ok()?;
        files::copied(file.path(&mut [0; 64])?)
    });
    let room = &mut [0; files::LONGEST];
    match listed.and_then(|listed| path_in(listed, room)) {
        Some(real) => with_path(call, 1, real.as_ptr()),
        None => Target::jump(call.real),
    }
}

/// Calls the real function with this path instead.
fn with_path(call: &Call, argument: usize, path: *const c_char) -> Target {
    let with = |number| if number == argument { path as usize } else { call.arguments.get(number) };
    // SAFETY: the caller's own arguments, but for the path, which ends with a NUL.
    Target::value(unsafe { call.call_real(with) })
}
