//! What the kernel says of this process and its threads, and what these can change.

use libc::{c_int, c_long};

use crate::Errno;
use crate::call::call;

/// A number that is asked for without arguments.
fn fact(number: c_long) -> u32 {
    // SAFETY: no memory is involved; these calls do not fail.
    unsafe { call(number, []) }.unwrap_or(0) as u32
}

/// The number of this process.
pub fn id() -> u32 {
    fact(libc::SYS_getpid)
}

/// The number of the calling thread, which is that of the process for its first one.
pub fn thread_id() -> u32 {
    fact(libc::SYS_gettid)
}

/// The number of the parent of this process.
pub fn parent_id() -> u32 {
    fact(libc::SYS_getppid)
}

/// The user that this process belongs to.
pub fn user() -> u32 {
    fact(libc::SYS_getuid)
}

/// The user whose rights this process has.
pub fn effective_user() -> u32 {
    fact(libc::SYS_geteuid)
}

/// The supplementary groups of this process, each a number in four bytes; refused where there is
/// no room for all.
pub fn groups(into: &mut [[u8; 4]]) -> Result<&[[u8; 4]], Errno> {
    // SAFETY: the buffer is writable for so many numbers.
    let count = unsafe { call(libc::SYS_getgroups, [into.len(), into.as_mut_ptr() as usize]) }?;
    Ok(into.get(..count).unwrap_or(&[]))
}

/// The working directory; `None` where it has no path from the root, or a longer one.
pub fn working_directory(buffer: &mut [u8]) -> Option<&[u8]> {
    let arguments = [buffer.as_mut_ptr() as usize, buffer.len()];
    // SAFETY: the buffer is writable for its length.
    let length = unsafe { call(libc::SYS_getcwd, arguments) }.ok()?;
    let path = buffer.get(..length)?.strip_suffix(b"\0")?;
    path.starts_with(b"/").then_some(path)
}

/// How many descriptors this process may have.
pub fn descriptor_limit() -> Result<u64, Errno> {
    limit(libc::RLIMIT_NOFILE as usize)
}

/// How many bytes a file may have that this process writes.
pub fn file_size_limit() -> Result<u64, Errno> {
    limit(libc::RLIMIT_FSIZE as usize)
}

fn limit(resource: usize) -> Result<u64, Errno> {
    let mut limit = libc::rlimit64 { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the kernel fills a structure of this layout.
    unsafe { call(libc::SYS_prlimit64, [0, resource, 0, &raw mut limit as usize]) }?;
    Ok(limit.rlim_cur)
}

/// A clock, in nanoseconds.
pub fn clock(clock: libc::clockid_t) -> u64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the kernel fills a structure of this layout.
    let _ = unsafe { call(libc::SYS_clock_gettime, [clock as usize, &raw mut time as usize]) };
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

/// The CPU that the calling thread runs on at this moment.
pub fn current_cpu() -> Result<u32, Errno> {
    let mut cpu = 0u32;
    // SAFETY: the kernel fills a 32-bit number; it is not asked for the node.
    unsafe { call(libc::SYS_getcpu, [&raw mut cpu as usize, 0, 0]) }?;
    Ok(cpu)
}

/// Whether no process has this number.
pub fn is_gone(process: u32) -> bool {
    // SAFETY: no memory is involved, and signal 0 is none.
    let found = unsafe { call(libc::SYS_kill, [process as usize, 0]) };
    found == Err(Errno(libc::ESRCH))
}

/// Whether a thread is one of this process.
pub fn has_thread(thread: libc::pid_t) -> bool {
    // SAFETY: signal 0 only asks whether the thread is there.
    unsafe { call(libc::SYS_tgkill, [id() as usize, thread as usize, 0]) }.is_ok()
}

/// Lets other threads run.
pub fn sched_yield() {
    // SAFETY: no memory is involved.
    let _ = unsafe { call(libc::SYS_sched_yield, []) };
}

const PR_GET_TID_ADDRESS: usize = 40;

/// The word that the kernel clears when the calling thread ends; `None` where it does not say.
pub fn clear_child_tid() -> Option<*mut c_int> {
    let mut word = 0usize;
    // SAFETY: the kernel fills one word.
    unsafe { call(libc::SYS_prctl, [PR_GET_TID_ADDRESS, &raw mut word as usize, 0, 0, 0]) }.ok()?;
    Some(word as *mut c_int)
}

/// Has the kernel clear another word when the calling thread ends.
///
/// # Safety
/// The word is valid until the thread has ended, or another one is named.
pub unsafe fn set_clear_child_tid(word: *mut c_int) {
    // SAFETY: as promised by the caller.
    let _ = unsafe { call(libc::SYS_set_tid_address, [word as usize]) };
}

/// Gives up for good what setuid programs would gain.
pub fn set_no_new_privileges() -> Result<(), Errno> {
    // SAFETY: takes numbers.
    unsafe { call(libc::SYS_prctl, [libc::PR_SET_NO_NEW_PRIVS as usize, 1, 0, 0, 0]) }.map(|_| ())
}
