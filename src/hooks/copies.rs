//! Which descriptors have a copy of a file that lists the CPUs open, and the real file behind it.
//!
//! Until the program has been given the first copy there is none to be found, and nothing is looked
//! at: some of the hooks that ask are reached by allocators and by the loader's callbacks.

use core::sync::atomic::Ordering::Relaxed;
use libc::{O_CLOEXEC, O_RDONLY, c_int};

use super::files::{COPIES, path_in};
use crate::errno::Preserved;
use crate::{filters, stack};
use threadcap_decide::files::{self, Listed};
use threadcap_sys::Descriptor;
use threadcap_sys::file::{OWN_PATH, own_path, read_link, status_of};

/// Called by the constructor: a program may be started with a copy as its standard input, as by
/// `program < /proc/cpuinfo`.
pub fn inherited() {
    if copied(libc::STDIN_FILENO).is_some() {
        COPIES.store(1, Relaxed);
    }
}

/// Whether there may be a copy that the library may look for.
fn may_be_sought() -> bool {
    COPIES.load(Relaxed) != 0 && !filters::may_be_installed()
}

/// Looks for something about copies, on a stack with room. `errno` stays as it is.
#[inline]
pub(super) fn seek<R>(function: impl FnOnce() -> Option<R>) -> Option<R> {
    if !may_be_sought() {
        return None;
    }
    let _errno = Preserved::now();
    stack::with_room(function).flatten()
}

/// Calls a function with the file that this descriptor has a copy of, if it has one open.
#[inline]
pub(super) fn with_copied<R>(
    number: c_int,
    function: impl FnOnce(&'static Listed) -> Option<R>,
) -> Option<R> {
    if number < 0 { None } else { seek(|| function(copied(number)?)) }
}

/// Whether this descriptor has a copy open.
pub(super) fn is_copy(number: c_int) -> bool {
    with_copied(number, Some).is_some()
}

/// The file that this is a copy of. For nearly all descriptors one cheap system call decides: few files
/// have no name.
#[inline(never)]
fn copied(number: c_int) -> Option<&'static Listed> {
    let is_nameless =
        |it: &libc::stat64| it.st_nlink == 0 && it.st_mode & libc::S_IFMT == libc::S_IFREG;
    status_of(number).filter(is_nameless)?;
    let name = &mut [0; 64];
    files::copied(read_link(own_path(number, &mut [0; OWN_PATH])?, name)?)
}

/// A listed file, opened as the kernel has it.
pub(super) fn real_file(listed: &Listed) -> Option<Descriptor> {
    let mut room = [0; files::LONGEST];
    let path = path_in(listed, &mut room)?;
    Descriptor::open(path, O_RDONLY | O_CLOEXEC, 0).ok()
}
