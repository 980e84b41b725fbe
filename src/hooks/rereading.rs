//! The copies of files that list the CPUs, read once more from their start.
//!
//! The kernel writes such a file anew whenever it is read from its start. Monitors keep
//! `/proc/stat` open for that: `top`, `vmstat` and `dstat` would see a machine that has stood still
//! since they opened it. So a copy is written anew before it is read from its start again.
//!
//! A position may be shared with duplicates of the descriptor and with other processes: setting it
//! moves all of them, and all go on with what was written. So a call that sets a position
//! overwrites the copy in place. A read at an offset moves no position, but many may happen at
//! once: it puts a new copy in place of the old one, so that each of them reads one state of the
//! file.

use core::ops::Range;
use libc::{FILE, O_CLOEXEC, SEEK_CUR, SEEK_END, SEEK_SET, c_int};

use super::copies::{is_copy, real_file, with_copied};
use super::files::trimmed;
use crate::call::{Call, Target};
use crate::errno::{self, Preserved};
use crate::weak;
use threadcap_decide::files::Listed;
use threadcap_sys::Descriptor;

/// The index of the argument that follows the 64-bit one with this index.
const fn behind_wide(argument: usize) -> usize {
    argument + if cfg!(target_pointer_width = "64") { 1 } else { 2 }
}

/// Whether these arguments, the parts of one number, are 0.
fn are_zero(call: &Call, mut arguments: Range<usize>) -> bool {
    arguments.all(|argument| call.arguments.get(argument) == 0)
}

/// No function knows this origin of a position.
const NO_ORIGIN: usize = 99;

/// `lseek(number, offset, whence)`.
pub fn lseek(call: &mut Call) -> Target {
    descriptor_to(call, 3)
}

/// `lseek64(number, offset, whence)`.
pub fn lseek64(call: &mut Call) -> Target {
    descriptor_to(call, behind_wide(2))
}

/// `pread(number, buffer, size, offset)`.
pub fn pread(call: &mut Call) -> Target {
    descriptor(call, are_zero(call, 4..5), renew_for_one)
}

/// `pread64(number, buffer, size, offset)`.
pub fn pread64(call: &mut Call) -> Target {
    descriptor(call, are_zero(call, 4..behind_wide(4)), renew_for_one)
}

/// `rewind(stream)`.
pub fn rewind(call: &mut Call) -> Target {
    stream(call, true)
}

/// `fseek(stream, offset, whence)` and `fseeko`.
pub fn fseek(call: &mut Call) -> Target {
    stream_to(call, 3)
}

/// `fseeko64(stream, offset, whence)`.
pub fn fseeko64(call: &mut Call) -> Target {
    stream_to(call, behind_wide(2))
}

/// Whether the arguments between the first and `whence` set the position to the start.
fn is_start(call: &Call, whence: usize) -> bool {
    call.arguments.get(whence) as c_int == SEEK_SET && are_zero(call, 2..whence)
}

/// Whether the position is counted from something that a file below `/proc` does not have: an end,
/// data, holes.
fn is_from_end(call: &Call, whence: usize) -> bool {
    !matches!(call.arguments.get(whence) as c_int, SEEK_SET | SEEK_CUR)
}

/// For functions that set the position of a descriptor; `whence` is the number of that argument.
#[inline]
fn descriptor_to(call: &mut Call, whence: usize) -> Target {
    let number = call.arguments.get(1) as c_int;
    if is_from_end(call, whence) && is_copy(number) {
        call.arguments.set(whence, NO_ORIGIN);
    }
    descriptor(call, is_start(call, whence), renew_for_all)
}

/// For functions that set the position of a stream.
///
/// Of a file whose size is 0, as that of every file below `/proc`, glibc takes the start for the end.
#[inline]
fn stream_to(call: &mut Call, whence: usize) -> Target {
    if is_from_end(call, whence) && stream_number(call).is_some_and(is_copy) {
        let is_end = call.arguments.get(whence) as c_int == SEEK_END;
        let start_is_end = is_end && weak::is_glibc();
        call.arguments.set(whence, if start_is_end { SEEK_SET as usize } else { NO_ORIGIN });
    }
    stream(call, is_start(call, whence))
}

/// `epoll_ctl(queue, operation, number, event)`: the kernel waits for its own files below `/proc`,
/// but for no ordinary file. So a copy that is refused makes way for the real file, which hides
/// nothing: what runs without a cap shall run.
pub fn epoll_ctl(call: &mut Call) -> Target {
    let before = errno::get();
    // SAFETY: the caller's own arguments.
    let result = unsafe { call.call_real(|number| call.arguments.get(number)) } as c_int;
    let is_refused = result == -1 && errno::get() == libc::EPERM;
    let number = call.arguments.get(3) as c_int;
    let give_up = |listed| real_file(listed)?.succeed(number).ok();
    if !is_refused || with_copied(number, give_up).is_none() {
        return Target::value(result as usize);
    }
    errno::set(before);
    Target::jump(call.real)
}

/// Writes the copy under this descriptor anew.
type Renew = fn(&'static Listed, c_int, usize) -> Option<()>;

/// For functions whose first argument is a descriptor.
#[inline]
fn descriptor(call: &Call, is_start: bool, how: Renew) -> Target {
    if is_start {
        renew(call.arguments.get(1) as c_int, call.caller, how);
    }
    Target::jump(call.real)
}

/// For functions whose first argument is a stream.
#[inline]
fn stream(call: &Call, is_start: bool) -> Target {
    if is_start && let Some(number) = stream_number(call) {
        renew(number, call.caller, renew_for_all);
    }
    Target::jump(call.real)
}

/// The descriptor of the stream that is the first argument.
fn stream_number(call: &Call) -> Option<c_int> {
    let stream = call.arguments.get(1) as *mut FILE;
    let _errno = Preserved::now();
    // SAFETY: the caller's stream, which the real function reads as well.
    (!stream.is_null()).then(|| unsafe { libc::fileno(stream) })
}

/// Writes a copy anew if it is about to be read from its start.
#[inline]
fn renew(number: c_int, caller: usize, how: Renew) {
    with_copied(number, |listed| how(listed, number, caller));
}

/// Renews the copy itself, for all who have it open; if that fails, for this descriptor only.
#[inline(never)]
fn renew_for_all(listed: &'static Listed, number: c_int, caller: usize) -> Option<()> {
    match Descriptor::to_change(number) {
        Ok(copy) => anew(listed, caller, Some(copy)).map(|_| ()),
        Err(_) => renew_for_one(listed, number, caller),
    }
}

/// Replaces this copy by a new one, for this descriptor only.
#[inline(never)]
fn renew_for_one(listed: &'static Listed, number: c_int, caller: usize) -> Option<()> {
    anew(listed, caller, None)?.reopened(O_CLOEXEC)?.succeed(number).ok()
}

fn anew(listed: &'static Listed, caller: usize, into: Option<Descriptor>) -> Option<Descriptor> {
    trimmed(listed, real_file(listed)?.number(), caller, into)
}
