//! Whether the process is in a sandbox: a seccomp filter that may kill it for a system call that
//! the program itself would not have made.
//!
//! Once the process installs one, the library makes no system call of its own: files are not
//! trimmed, no page is made or removed, nothing is reported at the end.
//!
//! In a process that was started under one, the library cannot know what the filter lets pass; a
//! systemd service with `SystemCallFilter=~@resources` is killed by `sched_setaffinity`. So from
//! the start it makes only calls that the loader has already made: it does not narrow the CPUs, but
//! learns from `/proc/self/status` whether they are narrowed. Two filters do not count: the job's
//! own lock, and the filter of a container, which the container's first process has too and which
//! must let a whole system run.

use core::ffi::CStr;
use core::sync::atomic::{AtomicBool, AtomicU8, Ordering::Relaxed};

use crate::errno::Preserved;
use threadcap_decide::cpus::CpuSet;
use threadcap_decide::status;
use threadcap_sys::Descriptor;

#[unsafe(link_section = ".data")]
static IS_ENTERED: AtomicBool = AtomicBool::new(false);

const NOT_LOOKED: u8 = 0;
const CAN: u8 = 1;
const CANNOT: u8 = 2;
#[unsafe(link_section = ".data")]
static CAN_BE_UNNOTICED: AtomicU8 = AtomicU8::new(NOT_LOOKED);

/// The process is about to install a filter. A child inherits both filter and memory.
pub fn enter() {
    IS_ENTERED.store(true, Relaxed);
}

/// Whether the library is to make no system call of its own any more.
#[inline]
pub fn is_entered() -> bool {
    IS_ENTERED.load(Relaxed)
}

/// Whether a filter is installed, or the program's code was found to be able to install one unnoticed.
#[inline]
pub fn may_be_entered() -> bool {
    is_entered() || can_be_unnoticed() == Some(true)
}

/// Whether the program can install a filter unnoticed (`filters`); `None` if that was not looked at.
#[inline]
pub fn can_be_unnoticed() -> Option<bool> {
    match CAN_BE_UNNOTICED.load(Relaxed) {
        NOT_LOOKED => None,
        found => Some(found == CAN),
    }
}

/// Records what was found.
pub fn set_unnoticed(can_be: bool) {
    CAN_BE_UNNOTICED.store(if can_be { CAN } else { CANNOT }, Relaxed);
}

/// Checks, at the start, whether the process runs under somebody else's filter; `is_locked`: one of
/// its filters is the job's own lock.
pub fn look(is_locked: bool) {
    let _errno = Preserved::now();
    let own = filters(c"/proc/self/status");
    if own > u32::from(is_locked) && own > filters(c"/proc/1/status") + u32::from(is_locked) {
        enter();
    }
}

/// The number of filters that a process runs under; 0 also where that cannot be read.
fn filters(of: &CStr) -> u32 {
    let mut found = None;
    lines(of, |lines| {
        // If there are any, the next line counts them.
        found = status::is_filtered(lines).map(u32::from).or(found);
        let count = found.filter(|&some| some != 0).and_then(|_| status::filters(lines));
        found = count.or(found);
        count.is_some() || found == Some(0)
    });
    found.unwrap_or(0)
}

/// The CPUs that the process may run on, without the system call for it.
pub fn cpus() -> CpuSet {
    let _errno = Preserved::now();
    let mut found = None;
    lines(c"/proc/self/status", |lines| {
        found = status::cpus(lines);
        found.is_some()
    });
    found.unwrap_or(CpuSet::EMPTY)
}

/// Passes chunks of whole lines of a file to `are_enough`, until that returns true. A line that is
/// longer than the buffer comes in parts.
fn lines(of: &CStr, mut are_enough: impl FnMut(&[u8]) -> bool) -> Option<()> {
    let file = Descriptor::open(of, libc::O_RDONLY | libc::O_CLOEXEC, 0).ok()?;
    let mut room = [0; 1024];
    let mut length = 0;
    loop {
        let read = file.read(room.get_mut(length..)?).ok()?;
        length += read;
        let text = room.get(..length)?;
        let whole = text.iter().rposition(|&byte| byte == b'\n').map_or(length, |end| end + 1);
        if are_enough(text.get(..whole)?) || read == 0 {
            return Some(());
        }
        // What is left is the start of the next line.
        for (to, from) in (whole..length).enumerate() {
            let byte = *room.get(from)?;
            *room.get_mut(to)? = byte;
        }
        length -= whole;
    }
}
