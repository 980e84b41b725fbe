//! System calls without libc: its `open` and `syscall` are hooked, by us among others, and each
//! function of libc that is used has to be looked up at every start. `errno` is untouched.

use core::ffi::CStr;
use libc::{c_int, c_long, c_uint};

/// A system call that the kernel refused: its error number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused(pub c_int);

/// Makes a system call.
///
/// # Safety
/// As for the call that the number stands for.
unsafe fn call<const N: usize>(number: c_long, arguments: [usize; N]) -> Result<usize, Refused> {
    let mut all = [0; 6];
    all.iter_mut().zip(arguments).for_each(|(to, from)| *to = from);
    let [first, second, third, fourth, fifth, sixth] = all;
    let result: isize;
    // SAFETY: the kernel's calling convention; it changes no register but those named, and the
    // memory that the caller vouches for.
    #[cfg(target_arch = "x86_64")]
    unsafe {
        core::arch::asm!(
            "syscall",
            inlateout("rax") number as isize => result,
            in("rdi") first,
            in("rsi") second,
            in("rdx") third,
            in("r10") fourth,
            in("r8") fifth,
            in("r9") sixth,
            lateout("rcx") _,
            lateout("r11") _,
            options(nostack),
        )
    }
    // SAFETY: as above.
    #[cfg(target_arch = "aarch64")]
    unsafe {
        core::arch::asm!(
            "svc 0",
            inlateout("x0") first as isize => result,
            in("x1") second,
            in("x2") third,
            in("x3") fourth,
            in("x4") fifth,
            in("x5") sixth,
            in("x8") number,
            options(nostack),
        )
    }
    if (-4095..0).contains(&result) { Err(Refused(-result as c_int)) } else { Ok(result as usize) }
}

/// Opens a file, a relative path from the working directory.
pub(crate) fn open(path: &CStr, flags: c_int, mode: libc::mode_t) -> Result<c_int, Refused> {
    open_in(libc::AT_FDCWD, path, flags, mode)
}

/// Opens a file, a relative path from a directory that is open.
pub fn open_in(
    directory: c_int,
    path: &CStr,
    flags: c_int,
    mode: libc::mode_t,
) -> Result<c_int, Refused> {
    let arguments = [directory as usize, path.as_ptr() as usize, flags as usize, mode as usize];
    // SAFETY: the path ends with a NUL.
    unsafe { call(libc::SYS_openat, arguments) }.map(|descriptor| descriptor as c_int)
}

/// What a symbolic link points to. One that fills the buffer may be cut off, and is refused.
pub fn read_link<'b>(path: &CStr, buffer: &'b mut [u8]) -> Option<&'b [u8]> {
    let room = buffer.len();
    let (path, start) = (path.as_ptr() as usize, buffer.as_mut_ptr() as usize);
    // SAFETY: the path ends with a NUL, and the buffer is writable for its length.
    let length =
        unsafe { call(libc::SYS_readlinkat, [libc::AT_FDCWD as usize, path, start, room]) }.ok()?;
    buffer.get(..length).filter(|_| length < room)
}

/// The supplementary groups of this process, each a number in four bytes; refused where there is
/// no room for all.
pub fn groups(into: &mut [[u8; 4]]) -> Result<&[[u8; 4]], Refused> {
    // SAFETY: the buffer is writable for so many numbers.
    let count = unsafe { call(libc::SYS_getgroups, [into.len(), into.as_mut_ptr() as usize]) }?;
    Ok(into.get(..count).unwrap_or(&[]))
}

/// Creates a file in memory.
pub fn memory_file(name: &CStr, flags: c_uint) -> Result<c_int, Refused> {
    // SAFETY: the name ends with a NUL.
    unsafe { call(libc::SYS_memfd_create, [name.as_ptr() as usize, flags as usize]) }
        .map(|descriptor| descriptor as c_int)
}

/// Writes at a place of a file, once; its position stays.
pub fn write_at(descriptor: c_int, bytes: &[u8], place: usize) -> Result<usize, Refused> {
    let arguments = [descriptor as usize, bytes.as_ptr() as usize, bytes.len(), place];
    // SAFETY: the bytes are readable.
    unsafe { call(libc::SYS_pwrite64, arguments) }
}

/// Seals a file in memory.
pub fn seal(descriptor: c_int, seals: c_int) -> Result<(), Refused> {
    let arguments = [descriptor as usize, libc::F_ADD_SEALS as usize, seals as usize];
    // SAFETY: no memory is involved.
    unsafe { call(libc::SYS_fcntl, arguments) }.map(|_| ())
}

/// Maps fresh memory, all zeros. Not in huge pages, which would be cleared for a few bytes.
pub fn map(length: usize) -> Result<*mut u8, Refused> {
    let start = map_with(length, libc::MAP_NORESERVE)?;
    // SAFETY: advice about our own memory, which the kernel may not know.
    let _ = unsafe {
        call(libc::SYS_madvise, [start as usize, length, libc::MADV_NOHUGEPAGE as usize])
    };
    Ok(start)
}

/// Maps fresh memory, all of which is about to be used.
pub fn map_at_once(length: usize) -> Result<*mut u8, Refused> {
    map_with(length, libc::MAP_POPULATE)
}

fn map_with(length: usize, flags: c_int) -> Result<*mut u8, Refused> {
    let protection = (libc::PROT_READ | libc::PROT_WRITE) as usize;
    let flags = (flags | libc::MAP_PRIVATE | libc::MAP_ANONYMOUS) as usize;
    // SAFETY: new memory, at an address that the kernel chooses.
    let start = unsafe { call(libc::SYS_mmap, [0, length, protection, flags, usize::MAX, 0]) };
    start.map(|start| start as *mut u8)
}

/// Unmaps memory.
///
/// # Safety
/// [`map`] returned it for this length, and nobody uses it any more.
pub unsafe fn unmap(start: *mut u8, length: usize) {
    // SAFETY: as promised by the caller.
    let _ = unsafe { call(libc::SYS_munmap, [start as usize, length]) };
}

/// Reads once.
pub fn read(descriptor: c_int, buffer: &mut [u8]) -> Result<usize, Refused> {
    let arguments = [descriptor as usize, buffer.as_mut_ptr() as usize, buffer.len(), 0];
    // SAFETY: the buffer is writable for its length.
    unsafe { call(libc::SYS_read, arguments) }
}

/// Closes a descriptor that the caller opened.
pub fn close(descriptor: c_int) {
    // SAFETY: no memory is involved. The descriptor is gone even where the kernel complains.
    let _ = unsafe { call(libc::SYS_close, [descriptor as usize, 0, 0, 0]) };
}

/// What an open file is.
pub fn status(descriptor: c_int) -> Result<libc::stat, Refused> {
    let mut status = core::mem::MaybeUninit::<libc::stat>::zeroed();
    // SAFETY: the kernel fills a structure of this layout, for which zeros are valid too.
    unsafe {
        call(libc::SYS_fstat, [descriptor as usize, status.as_mut_ptr() as usize, 0, 0])?;
        Ok(status.assume_init())
    }
}

/// Sets the permissions of an open file.
pub(crate) fn set_mode(descriptor: c_int, mode: libc::mode_t) {
    // SAFETY: no memory is involved. Nothing can be done where the kernel refuses.
    let _ = unsafe { call(libc::SYS_fchmod, [descriptor as usize, mode as usize, 0, 0]) };
}

/// A second number for an open file, the lowest free one from `least` on; it survives `exec`.
pub(crate) fn duplicate(descriptor: c_int, least: c_int) -> Result<c_int, Refused> {
    let arguments = [descriptor as usize, libc::F_DUPFD as usize, least as usize, 0];
    // SAFETY: no memory is involved.
    unsafe { call(libc::SYS_fcntl, arguments) }.map(|duplicate| duplicate as c_int)
}

/// Asks for a lock of a file, or about one: `command` is one of the `F_OFD_` commands.
pub(crate) fn lock(
    descriptor: c_int,
    command: c_int,
    lock: &mut libc::flock,
) -> Result<(), Refused> {
    let arguments = [descriptor as usize, command as usize, core::ptr::from_mut(lock) as usize, 0];
    // SAFETY: the kernel reads and fills a structure of this layout.
    unsafe { call(libc::SYS_fcntl, arguments) }.map(|_| ())
}

/// Makes a directory.
pub fn make_directory(path: &CStr, mode: libc::mode_t) -> Result<(), Refused> {
    let arguments = [libc::AT_FDCWD as usize, path.as_ptr() as usize, mode as usize];
    // SAFETY: the path ends with a NUL.
    unsafe { call(libc::SYS_mkdirat, arguments) }.map(|_| ())
}

/// Reads entries of an open directory, as `getdents64` lays them out; returns their length.
pub fn read_entries(directory: c_int, buffer: &mut [u8]) -> Result<usize, Refused> {
    let arguments = [directory as usize, buffer.as_mut_ptr() as usize, buffer.len()];
    // SAFETY: the buffer is writable for its length.
    unsafe { call(libc::SYS_getdents64, arguments) }
}

/// Whether no process has this number.
pub fn is_gone(process: u32) -> bool {
    // SAFETY: no memory is involved, and signal 0 is none.
    let found = unsafe { call(libc::SYS_kill, [process as usize, 0]) };
    found == Err(Refused(libc::ESRCH))
}

/// Removes a file, a relative path from a directory that is open.
pub fn remove_in(directory: c_int, path: &CStr) -> Result<(), Refused> {
    // SAFETY: the path ends with a NUL.
    unsafe { call(libc::SYS_unlinkat, [directory as usize, path.as_ptr() as usize, 0]) }.map(|_| ())
}

/// Writes once, where the file's position is, or at its end where it was opened so.
pub fn write(descriptor: c_int, bytes: &[u8]) -> Result<usize, Refused> {
    let arguments = [descriptor as usize, bytes.as_ptr() as usize, bytes.len()];
    // SAFETY: the bytes are readable.
    unsafe { call(libc::SYS_write, arguments) }
}

/// Gives a new file this length, and room for all of it.
pub fn reserve(descriptor: c_int, length: usize) -> Result<(), Refused> {
    // SAFETY: no memory is involved.
    unsafe { call(libc::SYS_fallocate, [descriptor as usize, 0, 0, length]) }.map(|_| ())
}

/// Maps a file, so that what is written is seen by all who map it or read it.
pub fn map_shared(descriptor: c_int, length: usize) -> Result<*mut u8, Refused> {
    let protection = (libc::PROT_READ | libc::PROT_WRITE) as usize;
    let arguments = [0, length, protection, libc::MAP_SHARED as usize, descriptor as usize, 0];
    // SAFETY: new memory, at an address that the kernel chooses.
    unsafe { call(libc::SYS_mmap, arguments) }.map(|start| start as *mut u8)
}

/// A clock, in nanoseconds.
pub fn clock(clock: libc::clockid_t) -> u64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the kernel fills a structure of this layout.
    let _ = unsafe { call(libc::SYS_clock_gettime, [clock as usize, &raw mut time as usize]) };
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}

/// The number of this process, or another fact of it that is asked without arguments.
fn fact(number: c_long) -> u32 {
    // SAFETY: no memory is involved; these calls do not fail.
    unsafe { call(number, []) }.unwrap_or(0) as u32
}

/// The number of this process.
pub fn process() -> u32 {
    fact(libc::SYS_getpid)
}

/// The number of the calling thread, which is that of the process for its first one.
pub fn thread() -> u32 {
    fact(libc::SYS_gettid)
}

/// The number of the parent of this process.
pub fn parent() -> u32 {
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

/// How many descriptors this process may have.
pub(crate) fn descriptor_limit() -> Result<u64, Refused> {
    limit(libc::RLIMIT_NOFILE as usize)
}

/// How many bytes a file may have that this process writes.
pub fn file_size_limit() -> Result<u64, Refused> {
    limit(libc::RLIMIT_FSIZE as usize)
}

fn limit(resource: usize) -> Result<u64, Refused> {
    let mut limit = libc::rlimit64 { rlim_cur: 0, rlim_max: 0 };
    let result = &raw mut limit as usize;
    // SAFETY: the kernel fills a structure of this layout.
    unsafe { call(libc::SYS_prlimit64, [0, resource, 0, result])? };
    Ok(limit.rlim_cur)
}

/// The CPU that the calling thread runs on at this moment.
pub(crate) fn current_cpu() -> Result<u32, Refused> {
    let mut cpu = 0u32;
    // SAFETY: the kernel fills a 32-bit number; it is not asked for the node.
    unsafe { call(libc::SYS_getcpu, [&raw mut cpu as usize, 0, 0, 0])? };
    Ok(cpu)
}

/// Whether a thread is one of this process.
pub fn is_ours(thread: libc::pid_t) -> bool {
    // SAFETY: signal 0 only asks whether the thread is there.
    unsafe { call(libc::SYS_tgkill, [process() as usize, thread as usize, 0]) }.is_ok()
}

/// Lets other threads run.
pub fn give_way() {
    // SAFETY: no memory is involved.
    let _ = unsafe { call(libc::SYS_sched_yield, []) };
}

const PR_GET_TID_ADDRESS: usize = 40;

/// The word that the kernel clears when the calling thread ends; `None` where it does not say.
pub fn word_of_thread() -> Option<*mut c_int> {
    let mut word = 0usize;
    // SAFETY: the kernel fills one word.
    unsafe { call(libc::SYS_prctl, [PR_GET_TID_ADDRESS, &raw mut word as usize, 0, 0, 0]) }.ok()?;
    Some(word as *mut c_int)
}

/// Has the kernel clear another word when the calling thread ends.
///
/// # Safety
/// The word is valid until the thread has ended, or another one is named.
pub unsafe fn set_word_of_thread(word: *mut c_int) {
    // SAFETY: as promised by the caller.
    let _ = unsafe { call(libc::SYS_set_tid_address, [word as usize]) };
}

/// Gives up for good what setuid programs would gain; tells whether the kernel did so.
pub fn give_up_privileges() -> bool {
    // SAFETY: takes numbers.
    unsafe { call(libc::SYS_prctl, [libc::PR_SET_NO_NEW_PRIVS as usize, 1, 0, 0, 0]) }.is_ok()
}

/// Writes all parts at once, as far as there is room.
pub fn write_parts(descriptor: c_int, parts: &[libc::iovec]) {
    let arguments = [descriptor as usize, parts.as_ptr() as usize, parts.len()];
    // SAFETY: the caller's parts; the kernel answers for one that is not readable.
    let _ = unsafe { call(libc::SYS_writev, arguments) };
}

/// The working directory; `None` where it has no path from the root, or a longer one.
pub fn working_directory(buffer: &mut [u8]) -> Option<&[u8]> {
    let arguments = [buffer.as_mut_ptr() as usize, buffer.len()];
    // SAFETY: the buffer is writable for its length.
    let length = unsafe { call(libc::SYS_getcwd, arguments) }.ok()?;
    let path = buffer.get(..length)?.strip_suffix(b"\0")?;
    path.starts_with(b"/").then_some(path)
}
