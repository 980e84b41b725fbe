//! Files that list the CPUs: a program that opens one is given a copy, trimmed to its own CPUs.
//!
//! `open` and its kin are cancellation points. For all other paths they are jumped to, so that a
//! thread that waits in one is cancelled as if we were not there. The copy is made by raw system
//! calls and lives in memory; if that fails, the program is given the real file.

use core::ffi::{CStr, c_char, c_int};
use libc::{AT_FDCWD, O_CLOEXEC, O_LARGEFILE, O_NOATIME, O_NOCTTY, O_NOFOLLOW, O_NONBLOCK};

use crate::call::{Call, Target};
use crate::ledger::{self, Answer};
use crate::{affinity, state};
use threadcap_decide::files::{self, Listed};
use threadcap_decide::text::put_number;
use threadcap_sys::file::read_link;
use threadcap_sys::{Descriptor, Pages};

/// Room for the files of most machines, then for those of one with thousands of CPUs.
const ROOMS: [usize; 2] = [256 << 10, 16 << 20];

/// `open(path, flags, ...)`
pub fn open(call: &mut Call) -> Target {
    open_in(AT_FDCWD, call, 1)
}

/// `openat(directory, path, flags, ...)`
pub fn openat(call: &mut Call) -> Target {
    open_in(call.arguments.get(1) as c_int, call, 2)
}

/// Opens the path in this argument; the flags are the next.
#[inline]
fn open_in(directory: c_int, call: &Call, argument: usize) -> Target {
    let flags = call.arguments.get(argument + 1) as c_int;
    // What else may be asked for, a copy cannot give.
    const READING: c_int =
        O_CLOEXEC | O_LARGEFILE | O_NOATIME | O_NOCTTY | O_NOFOLLOW | O_NONBLOCK | REAL_LARGEFILE;
    match listed(directory, call, argument) {
        Some((path, file)) if flags & !READING == 0 => {
            match trimmed((directory, path), file, call.caller, flags & O_CLOEXEC != 0) {
                Some(copy) => Target::value(copy.into_number() as usize),
                None => Target::jump(call.real),
            }
        }
        _ => Target::jump(call.real),
    }
}

/// What the kernel calls `O_LARGEFILE`: libc's is 0 where files are large anyway.
#[cfg(target_arch = "x86_64")]
const REAL_LARGEFILE: c_int = 0o100_000;
#[cfg(target_arch = "aarch64")]
const REAL_LARGEFILE: c_int = 0o400_000;

/// `fopen(path, mode)`
pub fn fopen(call: &mut Call) -> Target {
    match listed(AT_FDCWD, call, 1).and_then(|(path, file)| open_stream(call, path, file)) {
        Some(stream) => Target::value(stream as usize),
        None => Target::jump(call.real),
    }
}

/// A stream that reads the trimmed copy.
#[cold]
fn open_stream(call: &Call, path: &CStr, file: &'static Listed) -> Option<*mut libc::FILE> {
    // SAFETY: the second argument of fopen is a string.
    let mode = unsafe { string(call.arguments.get(2)) }?;
    let letters = mode.to_bytes();
    if letters.first() != Some(&b'r') || letters.iter().any(|letter| b"+,".contains(letter)) {
        return None;
    }
    let copy = trimmed((AT_FDCWD, path), file, call.caller, letters.contains(&b'e'))?;
    // SAFETY: a descriptor that nobody else has, and the caller's mode.
    let stream = unsafe { libc::fdopen(copy.number(), mode.as_ptr()) };
    if stream.is_null() {
        return None;
    }
    copy.into_number();
    Some(stream)
}

/// A string argument of a program, if it may be one: neither the first page nor the kernel's half
/// of the address space holds strings. The function that gets it says what is wrong with it.
///
/// # Safety
/// `argument` is a NUL-terminated string, or a value that no string can have.
pub unsafe fn string<'a>(argument: usize) -> Option<&'a CStr> {
    // SAFETY: as promised by the caller.
    (argument as isize >= 4096).then(|| unsafe { CStr::from_ptr(argument as *const c_char) })
}

/// The path in this argument and the kind of its file, if it is a listed one.
#[inline]
fn listed<'a>(
    directory: c_int,
    call: &Call,
    argument: usize,
) -> Option<(&'a CStr, &'static Listed)> {
    // SAFETY: the real function reads the same string.
    let path = unsafe { string(call.arguments.get(argument)) }?;
    let name = path.to_bytes();
    let file = match name.first() {
        Some(b'/') => files::listed(name),
        _ if files::may_be_listed(name) => listed_in(directory, name),
        _ => None,
    }?;
    Some((path, file))
}

/// The kind of file that a relative name refers to.
#[cold]
fn listed_in(directory: c_int, name: &[u8]) -> Option<&'static Listed> {
    state::recorded()?;
    let mut buffer = [0; 64];
    files::listed_below(path_of(directory, &mut buffer)?, name)
}

/// The path of an open directory; `None` if it has more bytes than any that matters.
pub fn path_of(directory: c_int, buffer: &mut [u8; 64]) -> Option<&[u8]> {
    if directory == AT_FDCWD {
        return read_link(c"/proc/thread-self/cwd", buffer);
    }
    let mut link = *b"/proc/thread-self/fd/\0\0\0\0\0\0\0\0\0\0\0";
    let end = put_number(&mut link, 21, u32::try_from(directory).ok()?);
    read_link(CStr::from_bytes_with_nul(link.get(..=end)?).ok()?, buffer)
}

/// A copy of a file, trimmed to the CPUs that the program is shown.
#[cold]
fn trimmed(
    (directory, path): (c_int, &CStr),
    listed: &'static Listed,
    caller: usize,
    close_on_exec: bool,
) -> Option<Descriptor> {
    let settings = state::recorded()?;
    let (reported, file) = (affinity::reported_count(&settings), listed.file);
    let shown = affinity::shown(&settings);
    for room in ROOMS {
        let mut pages = Pages::new(room)?;
        let buffer = pages.bytes();
        let length = opened(directory, path)?.fill(buffer).ok()?;
        if length < buffer.len() {
            let count = files::count(file, buffer.get(..length)?)?;
            ledger::file_opened(listed, caller, Answer::new(count, count.min(reported), &settings));
            if settings.observe {
                return None;
            }
            let length = files::trim(file, buffer, length, &shown)?;
            return Descriptor::in_memory(path, buffer.get(..length)?, close_on_exec);
        }
    }
    None
}

fn opened(directory: c_int, path: &CStr) -> Option<Descriptor> {
    Descriptor::open_at(directory, path, libc::O_RDONLY | O_CLOEXEC, 0).ok()
}
