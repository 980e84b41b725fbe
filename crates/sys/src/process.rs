//! Facts about this process and its threads, and what they can change in themselves.

use core::sync::atomic::AtomicU32;

use libc::{c_int, c_long};

use crate::call::{call, numbers};
use crate::errno::Errno;

/// The result of a call without arguments.
fn fact(number: c_long) -> u32 {
    // SAFETY: no memory is involved; these calls do not fail.
    unsafe { call(number, []) }.unwrap_or(0) as u32
}

/// The ID of this process.
pub fn id() -> u32 {
    fact(libc::SYS_getpid)
}

/// The ID of the calling thread; for the initial thread, that of the process.
pub fn thread_id() -> u32 {
    fact(libc::SYS_gettid)
}

/// The ID of this process's parent.
pub fn parent_id() -> u32 {
    fact(libc::SYS_getppid)
}

/// The real user of this process.
pub fn user() -> u32 {
    fact(numbers::GETUID)
}

/// The effective user of this process.
pub fn effective_user() -> u32 {
    fact(numbers::GETEUID)
}

/// The real group of this process.
pub fn group() -> u32 {
    fact(numbers::GETGID)
}

/// The real, effective and saved user of this process.
pub fn users() -> Result<[u32; 3], Errno> {
    let mut users = [0u32; 3];
    let arguments = users.each_mut().map(|user| core::ptr::from_mut(user) as usize);
    // SAFETY: the kernel fills three numbers.
    unsafe { call(numbers::GETRESUID, arguments) }?;
    Ok(users)
}

/// Whether programs that this process starts cannot gain privileges (`PR_SET_NO_NEW_PRIVS`).
pub fn has_no_new_privileges() -> bool {
    // SAFETY: takes numbers.
    let set = unsafe { call(libc::SYS_prctl, [libc::PR_GET_NO_NEW_PRIVS as usize, 0, 0, 0, 0]) };
    set == Ok(1)
}

/// The supplementary groups of this process, each a number of four bytes; an error if there is no
/// room for all.
pub fn groups(into: &mut [[u8; 4]]) -> Result<&[[u8; 4]], Errno> {
    // SAFETY: the buffer is writable for so many numbers.
    let count = unsafe { call(numbers::GETGROUPS, [into.len(), into.as_mut_ptr() as usize]) }?;
    Ok(into.get(..count).unwrap_or(&[]))
}

/// The working directory; `None` if it cannot be reached from the root, or does not fit.
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

/// The largest size in bytes of a file that this process writes.
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

/// Whether no process has this ID.
pub fn is_gone(process: u32) -> bool {
    // SAFETY: no memory is involved, and signal 0 is none.
    let found = unsafe { call(libc::SYS_kill, [process as usize, 0]) };
    found == Err(Errno(libc::ESRCH))
}

/// Whether a thread belongs to this process.
pub fn has_thread(thread: libc::pid_t) -> bool {
    // SAFETY: signal 0 only checks whether the thread exists.
    unsafe { call(libc::SYS_tgkill, [id() as usize, thread as usize, 0]) }.is_ok()
}

/// Sleeps for a time in nanoseconds, less than a second; a signal ends it early.
pub fn sleep(nanoseconds: u32) {
    let time = libc::timespec { tv_sec: 0, tv_nsec: nanoseconds as libc::c_long };
    // SAFETY: the kernel reads a structure of this layout, and writes none.
    let _ = unsafe { call(libc::SYS_nanosleep, [&raw const time as usize, 0]) };
}

/// The CPU time that a process has used, in nanoseconds; 0 if it is gone.
pub fn cpu_time_of(process: u32) -> u64 {
    // The kernel's number for the clock of a process; 2 is the kind that counts all CPU time.
    clock((!(process as i32) << 3) | 2)
}

/// The timer slack of this thread: by how many nanoseconds the kernel may prolong its sleeps;
/// `None` if unknown.
pub fn timer_slack() -> Option<u32> {
    // SAFETY: no memory is involved.
    let slack = unsafe { call(libc::SYS_prctl, [libc::PR_GET_TIMERSLACK as usize, 0, 0, 0, 0]) };
    slack.ok().and_then(|slack| u32::try_from(slack).ok())
}

/// Sets the timer slack of this thread, and of the threads and processes that it creates.
pub fn set_timer_slack(nanoseconds: u32) {
    let arguments = [libc::PR_SET_TIMERSLACK as usize, nanoseconds as usize, 0, 0, 0];
    // SAFETY: no memory is involved.
    let _ = unsafe { call(libc::SYS_prctl, arguments) };
}

/// The session of this process.
pub fn session() -> u32 {
    // SAFETY: no memory is involved.
    unsafe { call(libc::SYS_getsid, [0]) }.map_or(0, |session| session as u32)
}

/// The process group of a process; `None` if it is gone.
pub fn group_of(process: u32) -> Option<u32> {
    // SAFETY: no memory is involved.
    unsafe { call(libc::SYS_getpgid, [process as usize]) }.ok().map(|group| group as u32)
}

/// Reads the CPUs that a process may run on, 64 in each word, and clears the remaining words.
pub fn affinity_of(process: u32, words: &mut [u64]) -> Result<(), Errno> {
    let arguments = [process as usize, size_of_val(words), words.as_mut_ptr() as usize];
    // SAFETY: the buffer is writable for its length.
    let bytes = unsafe { call(libc::SYS_sched_getaffinity, arguments) }?;
    words.iter_mut().skip(bytes.div_ceil(8)).for_each(|word| *word = 0);
    Ok(())
}

/// Lets other threads run.
pub fn sched_yield() {
    // SAFETY: no memory is involved.
    let _ = unsafe { call(libc::SYS_sched_yield, []) };
}

const PR_GET_TID_ADDRESS: usize = 40;

/// The word that the kernel clears when the calling thread ends; `None` if unknown.
pub fn clear_child_tid() -> Option<*mut c_int> {
    // The kernel fills one word of its own size: 64 bits, even for 32-bit programs.
    let mut word = 0u64;
    // SAFETY: one word, or two.
    unsafe { call(libc::SYS_prctl, [PR_GET_TID_ADDRESS, &raw mut word as usize, 0, 0, 0]) }.ok()?;
    Some(word as *mut c_int)
}

/// Sets the word that the kernel clears when the calling thread ends.
///
/// # Safety
/// The word is valid until the thread has ended, or another one is set.
pub unsafe fn set_clear_child_tid(word: *mut c_int) {
    // SAFETY: as promised by the caller.
    let _ = unsafe { call(libc::SYS_set_tid_address, [word as usize]) };
}

/// Sets `PR_SET_NO_NEW_PRIVS`: programs that this process starts gain no privileges any more.
pub(crate) fn set_no_new_privileges() -> Result<(), Errno> {
    // SAFETY: takes numbers.
    unsafe { call(libc::SYS_prctl, [libc::PR_SET_NO_NEW_PRIVS as usize, 1, 0, 0, 0]) }.map(|_| ())
}

/// Copies memory of this process that may be unmapped; `None` if it is. If the kernel does not
/// allow this call, the memory is read directly.
///
/// # Safety
/// While the memory is mapped, it holds a value of this type.
pub unsafe fn copy_of<T: Copy>(address: usize) -> Option<T> {
    let mut copy = core::mem::MaybeUninit::<T>::uninit();
    let length = size_of::<T>();
    let local = libc::iovec { iov_base: copy.as_mut_ptr().cast(), iov_len: length };
    let remote = libc::iovec { iov_base: address as *mut libc::c_void, iov_len: length };
    let (local, remote) = (&raw const local as usize, &raw const remote as usize);
    let arguments = [id() as usize, local, 1, remote, 1, 0];
    // SAFETY: the kernel copies into room of this length, and reports memory that it cannot read.
    match unsafe { call(libc::SYS_process_vm_readv, arguments) } {
        // SAFETY: copied in full, from a value of this type.
        Ok(copied) => (copied == length).then(|| unsafe { copy.assume_init() }),
        Err(Errno(libc::EFAULT)) => None,
        // SAFETY: as promised by the caller; if it was unmapped, this faults, as any other reader
        // would.
        Err(_) => Some(unsafe { (address as *const T).read_unaligned() }),
    }
}

/// Waits until [`wake`], unless the word already differs from this value; at most for a time in
/// nanoseconds, less than a second.
pub fn wait(word: &AtomicU32, value: u32, nanoseconds: u32) {
    let time = libc::timespec { tv_sec: 0, tv_nsec: nanoseconds as libc::c_long };
    let (word, time) = (core::ptr::from_ref(word) as usize, &raw const time as usize);
    let operation = (libc::FUTEX_WAIT | libc::FUTEX_PRIVATE_FLAG) as usize;
    // SAFETY: a word of this process, and a structure of the kernel's layout.
    let _ = unsafe { call(libc::SYS_futex, [word, operation, value as usize, time]) };
}

/// Wakes all threads that wait for a word.
pub fn wake(word: &AtomicU32) {
    let operation = (libc::FUTEX_WAKE | libc::FUTEX_PRIVATE_FLAG) as usize;
    let word = core::ptr::from_ref(word) as usize;
    // SAFETY: a word of this process.
    let _ = unsafe { call(libc::SYS_futex, [word, operation, i32::MAX as usize]) };
}

/// Calls a function with all signals blocked, so that a thread that it creates has them blocked
/// permanently. Not the signals with which libc reaches all of its threads, for `setuid` for
/// example.
pub fn without_signals<R>(act: impl FnOnce() -> R) -> R {
    const OF_LIBC: u64 = 0b11 << (32 - 1);
    const SIZE: usize = size_of::<u64>();
    let (all, mut before) = (!OF_LIBC, 0u64);
    let block =
        [libc::SIG_SETMASK as usize, &raw const all as usize, &raw mut before as usize, SIZE];
    // SAFETY: two sets of signals, of the size that is given.
    let blocked = unsafe { call(libc::SYS_rt_sigprocmask, block) }.is_ok();
    let result = act();
    if blocked {
        let restore = [libc::SIG_SETMASK as usize, &raw const before as usize, 0, SIZE];
        // SAFETY: the set that was there before.
        let _ = unsafe { call(libc::SYS_rt_sigprocmask, restore) };
    }
    result
}

/// Calls a function that writes, and suppresses SIGPIPE.
pub fn without_sigpipe<R>(write: impl FnOnce() -> R) -> R {
    let sigpipe = 1u64 << (libc::SIGPIPE - 1);
    const SIZE: usize = size_of::<u64>();
    let (mut before, mut pending) = (0u64, 0u64);
    let block =
        [libc::SIG_BLOCK as usize, &raw const sigpipe as usize, &raw mut before as usize, SIZE];
    // SAFETY: two sets of signals, of the size that is given.
    let blocked = unsafe { call(libc::SYS_rt_sigprocmask, block) }.is_ok();
    // SAFETY: room for a set.
    let known = unsafe { call(libc::SYS_rt_sigpending, [&raw mut pending as usize, SIZE]) }.is_ok();
    let result = write();
    if known && pending & sigpipe == 0 {
        let no_time = [0u64; 2];
        let take = [&raw const sigpipe as usize, 0, no_time.as_ptr() as usize, SIZE];
        // SAFETY: a set, and a time of zero; the details of the signal are not requested.
        let _ = unsafe { call(libc::SYS_rt_sigtimedwait, take) };
    }
    if blocked {
        let restore = [libc::SIG_SETMASK as usize, &raw const before as usize, 0, SIZE];
        // SAFETY: the set that was there before.
        let _ = unsafe { call(libc::SYS_rt_sigprocmask, restore) };
    }
    result
}
