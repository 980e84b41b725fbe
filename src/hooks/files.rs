//! Files that list the CPUs: a program that opens one is given a copy, trimmed to its own CPUs.
//!
//! The real function comes first, with the caller's own arguments: a path that cannot be read is
//! for the kernel to refuse, and a thread that waits in it is cancelled as if we were not there.
//! Only files that were opened are looked at. The copy takes over the file's descriptor; if
//! anything fails, or the process has put itself into a sandbox, the program keeps the real file.

use core::ffi::{CStr, c_char, c_int};
use core::sync::atomic::{AtomicU32, Ordering::Relaxed};
use libc::{AT_FDCWD, O_CLOEXEC, O_LARGEFILE, O_NOATIME, O_NOCTTY, O_NOFOLLOW, O_NONBLOCK};

use crate::call::{Call, Target};
use crate::errno::Preserved;
use crate::ledger::{self, Answer};
use crate::{affinity, cpu_index, filters, real, rows, stack, state};
use threadcap_decide::files::{self, Listed};
use threadcap_sys::file::{OWN_PATH, own_path, read_at, read_link};
use threadcap_sys::{Descriptor, Mapping};

/// Not 0 once the program has been given a copy. The entries of functions that read a file from its
/// start again read this, and go straight on while it is 0.
pub static COPIES: AtomicU32 = AtomicU32::new(0);

/// Room for the files of a small machine, on the stack.
const SMALL: usize = 4 << 10;
/// Room for the files of most other machines, then of one with thousands of CPUs.
const ROOMS: [usize; 2] = [256 << 10, 16 << 20];

/// Called by an entry that does not know the real function yet. Once it does, it calls that
/// function and then one of those below.
pub fn first(call: &mut Call) -> Target {
    let name = rows::TABLE[call.row].name();
    let knows = real::next_in_line(call.row).is_some();
    let entry = real::ourselves().filter(|_| knows).and_then(|library| library.function(name));
    Target::jump(entry.unwrap_or(call.real))
}

/// The arguments of a call that opened a file, as its entry saved them.
pub type Saved = [usize; 3];

/// Called after `open(path, flags, ...)` has opened a file; the result is its descriptor.
pub extern "C" fn opened(saved: &Saved, result: usize, caller: usize) -> usize {
    let [path, flags, _] = *saved;
    replace(AT_FDCWD, (path, flags as c_int), result as c_int, caller);
    result
}

/// The same for `openat(directory, path, flags, ...)`.
pub extern "C" fn opened_in(saved: &Saved, result: usize, caller: usize) -> usize {
    let [directory, path, flags] = *saved;
    replace(directory as c_int, (path, flags as c_int), result as c_int, caller);
    result
}

/// The same for `fopen(path, mode)`; the result is a stream from which nothing was read yet.
pub extern "C" fn opened_stream(saved: &Saved, result: usize, caller: usize) -> usize {
    let [path, mode, _] = *saved;
    // SAFETY: fopen has just read the string.
    let mode = unsafe { CStr::from_ptr(mode as *const c_char) }.to_bytes();
    let reads = mode.first() == Some(&b'r') && !mode.iter().any(|letter| b"+,".contains(letter));
    if reads {
        let flags = if mode.contains(&b'e') { O_CLOEXEC } else { 0 };
        // SAFETY: the stream that fopen has just made.
        let number = unsafe { libc::fileno(result as *mut libc::FILE) };
        replace(AT_FDCWD, (path, flags), number, caller);
    }
    result
}

/// The kernel's `O_LARGEFILE`: libc's is 0 on targets where files are always large.
#[cfg(any(target_arch = "x86_64", target_arch = "x86"))]
const REAL_LARGEFILE: c_int = 0o100_000;
#[cfg(target_arch = "aarch64")]
const REAL_LARGEFILE: c_int = 0o400_000;

/// Replaces a listed file that was opened for reading by a trimmed copy.
#[inline]
fn replace(directory: c_int, (path, flags): (usize, c_int), number: c_int, caller: usize) {
    // A copy cannot provide what any other flag asks for.
    const READING: c_int =
        O_CLOEXEC | O_LARGEFILE | O_NOATIME | O_NOCTTY | O_NOFOLLOW | O_NONBLOCK | REAL_LARGEFILE;
    // Those that a file keeps, but for `O_NOFOLLOW`: a copy is opened by a link.
    const KEPT: c_int = O_CLOEXEC | O_NOATIME | O_NONBLOCK;
    // SAFETY: the kernel has just read the string.
    let name = unsafe { CStr::from_ptr(path as *const c_char) };
    let may_be_listed = match name.to_bytes().first() {
        Some(b'/') => files::listed(name.to_bytes()).is_some(),
        _ => files::may_be_listed(name.to_bytes()),
    };
    if may_be_listed
        && flags & !READING == 0
        && state::recorded().is_some()
        && !filters::may_be_installed()
    {
        let _errno = Preserved::now();
        let (flags, file) = (flags & KEPT, (directory, name));
        stack::with_room(|| replace_listed(file, flags, number, caller));
    }
}

/// Not inlined: only the calls that get here should need this much stack.
#[cold]
#[inline(never)]
fn replace_listed(
    (directory, name): (c_int, &CStr),
    flags: c_int,
    number: c_int,
    caller: usize,
) -> Option<()> {
    let listed = match name.to_bytes() {
        path @ [b'/', ..] => files::listed(path),
        relative => files::listed_below(path_of(directory, &mut [0; 64])?, relative),
    }?;
    let copy = trimmed(listed, number, caller, None)?;
    COPIES.store(1, Relaxed);
    copy.reopened(flags)?.replace(number, flags & O_CLOEXEC).ok()
}

/// The path of an open directory; `None` if it is longer than any path that matters.
fn path_of(directory: c_int, buffer: &mut [u8; 64]) -> Option<&[u8]> {
    if directory == AT_FDCWD {
        return read_link(c"/proc/thread-self/cwd", buffer);
    }
    read_link(own_path(directory, &mut [0; OWN_PATH])?, buffer)
}

/// A copy of a file that was opened, trimmed to the CPUs that the program is shown: in the given
/// file, or in a new one. A new one must be opened once more, for reading only, so that queries
/// about its descriptor are answered as for the real file.
pub(super) fn trimmed(
    listed: &'static Listed,
    number: c_int,
    caller: usize,
    into: Option<Descriptor>,
) -> Option<Descriptor> {
    let mut small = [0; SMALL];
    if let Some(length) = read_whole(number, &mut small)? {
        return copy_of(listed, (&mut small, length), caller, into);
    }
    for room in ROOMS {
        let mut mapping = Mapping::new(room)?;
        if let Some(length) = read_whole(number, mapping.bytes())? {
            return copy_of(listed, (mapping.bytes(), length), caller, into);
        }
    }
    None
}

/// The same for a file that was read into the start of a buffer.
fn copy_of(
    listed: &'static Listed,
    (buffer, length): (&mut [u8], usize),
    caller: usize,
    into: Option<Descriptor>,
) -> Option<Descriptor> {
    let settings = state::recorded()?;
    let (reported, file) = (affinity::reported_count(&settings), listed.file);
    let count = files::count(file, buffer.get(..length)?)?;
    ledger::file_opened(listed, caller, Answer::new(count, count.min(reported), &settings));
    // Nothing to hide, so the lines need not be looked at again.
    if settings.observe || count <= reported {
        return None;
    }
    if affinity::reported_count_to(&settings, cpu_index::needs_whole_lists) > reported {
        return None;
    }
    let length = files::trim(file, buffer, length, &affinity::shown(&settings))?;
    let text = buffer.get(..length)?;
    match into {
        Some(file) => file.hold(text).map(|()| file),
        None => Descriptor::in_memory(path_in(listed, &mut [0; files::LONGEST])?, text),
    }
}

/// The path of a listed file, as a string; its copy is named by it.
pub(super) fn path_in<'b>(listed: &Listed, room: &'b mut [u8; files::LONGEST]) -> Option<&'b CStr> {
    room.iter_mut().zip(listed.path.bytes()).for_each(|(to, from)| *to = from);
    CStr::from_bytes_until_nul(room).ok()
}

/// Reads a file from its start without moving its position; returns the number of bytes, or
/// `Some(None)` if it fills the buffer. `None` if it cannot be read.
fn read_whole(number: c_int, buffer: &mut [u8]) -> Option<Option<usize>> {
    let mut length = 0;
    while let Some(rest) = buffer.get_mut(length..).filter(|rest| !rest.is_empty()) {
        match read_at(number, rest, length as u64) {
            Ok(0) => return Some(Some(length)),
            Ok(read) => length += read,
            Err(threadcap_sys::Errno(libc::EINTR)) => (),
            Err(_) => return None,
        }
    }
    Some(None)
}
