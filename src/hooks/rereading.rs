//! The copies of files that list the CPUs, read once more from their start.
//!
//! The kernel writes such a file anew for whoever goes back to its start. Monitors keep `/proc/stat`
//! open for that: `top`, `vmstat` and `dstat` would see a machine that has stood still since they
//! opened it. So a copy that is read from its start again gives way to a new one first.

use libc::{FILE, O_CLOEXEC, O_RDONLY, SEEK_SET, c_int};

use super::files::{path_in, trimmed};
use crate::call::{Call, Target};
use crate::errno::Preserved;
use crate::{sandbox, stack};
use threadcap_decide::files::{self, Listed};
use threadcap_sys::Descriptor;
use threadcap_sys::file::{OWN_PATH, own_path, read_link};

/// Which argument follows one of 64 bits at this place.
const fn behind_wide(argument: usize) -> usize {
    argument + if cfg!(target_pointer_width = "64") { 1 } else { 2 }
}

/// Whether a number of 64 bits is 0 that begins with this argument.
fn is_zero_wide(call: &Call, argument: usize) -> bool {
    (argument..behind_wide(argument)).all(|argument| call.arguments.get(argument) == 0)
}

/// Whether the second and the third argument set a position at the start.
fn is_start(call: &Call) -> bool {
    call.arguments.get(2) == 0 && call.arguments.get(3) as c_int == SEEK_SET
}

/// The same, of a position of 64 bits.
fn is_start_wide(call: &Call) -> bool {
    let whence = call.arguments.get(behind_wide(2)) as c_int;
    whence == SEEK_SET && is_zero_wide(call, 2)
}

/// `lseek(number, offset, whence)`.
pub fn lseek(call: &mut Call) -> Target {
    descriptor(call, is_start(call))
}

/// `lseek64(number, offset, whence)`.
pub fn lseek64(call: &mut Call) -> Target {
    descriptor(call, is_start_wide(call))
}

/// `pread(number, buffer, size, offset)`.
pub fn pread(call: &mut Call) -> Target {
    descriptor(call, call.arguments.get(4) == 0)
}

/// `pread64(number, buffer, size, offset)`.
pub fn pread64(call: &mut Call) -> Target {
    descriptor(call, is_zero_wide(call, 4))
}

/// `rewind(stream)`.
pub fn rewind(call: &mut Call) -> Target {
    stream(call, true)
}

/// `fseek(stream, offset, whence)` and `fseeko`.
pub fn fseek(call: &mut Call) -> Target {
    stream(call, is_start(call))
}

/// `fseeko64(stream, offset, whence)`.
pub fn fseeko64(call: &mut Call) -> Target {
    stream(call, is_start_wide(call))
}

/// The first argument is a descriptor.
fn descriptor(call: &Call, is_start: bool) -> Target {
    if is_start {
        renew(call.arguments.get(1) as c_int, call.caller);
    }
    Target::jump(call.real)
}

/// The first argument is a stream.
fn stream(call: &Call, is_start: bool) -> Target {
    let stream = call.arguments.get(1) as *mut FILE;
    if is_start && !stream.is_null() {
        let _errno = Preserved::now();
        // SAFETY: the caller's stream, which the real function reads as well.
        renew(unsafe { libc::fileno(stream) }, call.caller);
    }
    Target::jump(call.real)
}

/// Puts a new copy in the place of one that is about to be read from its start.
fn renew(number: c_int, caller: usize) {
    if number >= 0 && !sandbox::is_entered() {
        let _errno = Preserved::now();
        stack::with_room(|| renew_copy(number, caller));
    }
}

#[inline(never)]
fn renew_copy(number: c_int, caller: usize) -> Option<()> {
    let name = &mut [0; 64];
    let listed = files::copied(read_link(own_path(number, &mut [0; OWN_PATH])?, name)?)?;
    new_copy(listed, caller)?.succeed(number).ok()
}

fn new_copy(listed: &'static Listed, caller: usize) -> Option<Descriptor> {
    let path = &mut [0; files::LONGEST];
    let real = Descriptor::open(path_in(listed, path)?, O_RDONLY | O_CLOEXEC, 0).ok()?;
    trimmed(listed, real.number(), caller)?.reopened(O_CLOEXEC)
}
