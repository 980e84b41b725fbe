//! System calls of the launcher, and all of its unsafe code.

pub mod child;
pub mod signals;

use std::convert::Infallible;
use std::ffi::{CStr, CString, OsStr};
use std::fs::File;
use std::io::Error;
use std::os::fd::{AsRawFd, FromRawFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use threadcap_decide::cpus::{CpuSet, MOST_CPUS};
use threadcap_sys::Errno;

const BYTES: usize = MOST_CPUS / 8;

/// The CPUs that this process may run on.
pub fn affinity() -> Result<CpuSet, Error> {
    let mut words = [0u64; BYTES / 8];
    // SAFETY: the mask is writable for its size.
    match unsafe { libc::sched_getaffinity(0, BYTES, words.as_mut_ptr().cast()) } {
        0 => Ok(CpuSet::from_words(words)),
        _ => Err(Error::last_os_error()),
    }
}

/// Sets the affinity; the caller reads back the result.
pub fn set_affinity(cpus: &CpuSet) -> Result<(), Error> {
    // SAFETY: the mask is readable for its size.
    match unsafe { libc::sched_setaffinity(0, BYTES, cpus.words().as_ptr().cast()) } {
        0 => Ok(()),
        _ => Err(Error::last_os_error()),
    }
}

/// Locks an open file until it is closed; `false` if another process has the lock.
pub fn lock_file(file: &File) -> bool {
    // SAFETY: takes numbers.
    unsafe { libc::flock(file.as_raw_fd(), libc::LOCK_EX | libc::LOCK_NB) == 0 }
}

/// Whether the affinity is locked. No kernel accepts an empty mask; the lock's filter does.
pub fn is_locked() -> bool {
    // SAFETY: no byte of the mask is read.
    unsafe { libc::syscall(libc::SYS_sched_setaffinity, 0, 0, std::ptr::null::<u8>()) == 0 }
}

/// Locks the affinity of this process and all its descendants.
pub fn lock() -> Result<(), Error> {
    threadcap_placement::lock().map_err(|Errno(number)| Error::from_raw_os_error(number))
}

/// Whether the effective user may execute a file.
pub fn may_execute(file: &Path) -> bool {
    let Ok(file) = CString::new(file.as_os_str().as_bytes()) else {
        return false;
    };
    // SAFETY: a string that ends in NUL.
    unsafe { libc::faccessat(libc::AT_FDCWD, file.as_ptr(), libc::X_OK, libc::AT_EACCESS) == 0 }
}

/// The real user and group of this process.
pub fn real_user() -> (u32, u32) {
    // SAFETY: no arguments, no failure.
    let user = unsafe { libc::getuid() };
    // SAFETY: no arguments, no failure.
    (user, unsafe { libc::getgid() })
}

/// Whether this process has root's privileges.
pub fn is_root() -> bool {
    // SAFETY: no arguments, no failure.
    unsafe { libc::geteuid() == 0 }
}

/// Whether `no_new_privs` is set.
pub fn has_no_new_privileges() -> bool {
    // SAFETY: takes numbers.
    unsafe { libc::prctl(libc::PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 }
}

/// Whether a file carries capabilities.
pub fn has_capabilities(file: &Path) -> bool {
    let Ok(file) = CString::new(file.as_os_str().as_bytes()) else {
        return false;
    };
    let name = c"security.capability".as_ptr();
    // SAFETY: strings that end in NUL; a size of 0 asks for the length alone.
    unsafe { libc::getxattr(file.as_ptr(), name, std::ptr::null_mut(), 0) > 0 }
}

/// Whether the file's file system is mounted `noexec`.
pub fn is_noexec(file: &Path) -> bool {
    let Ok(file) = CString::new(file.as_os_str().as_bytes()) else {
        return false;
    };
    // SAFETY: a structure of numbers.
    let mut found: libc::statvfs = unsafe { std::mem::zeroed() };
    // SAFETY: a string that ends in NUL, and room for the answer.
    let status = unsafe { libc::statvfs(file.as_ptr(), &raw mut found) };
    status == 0 && found.f_flag & libc::ST_NOEXEC != 0
}

/// The CPU time of a process, all its threads together, with a finer resolution than the kernel's
/// files.
pub fn cpu_time_of(process: u32) -> Option<Duration> {
    // As `clock_getcpuclockid` does: the process, and the clock of its run time.
    clock((!process.cast_signed() << 3) | 2)
}

/// The CPU time of this process.
pub fn own_cpu_time() -> Duration {
    clock(libc::CLOCK_PROCESS_CPUTIME_ID).unwrap_or_default()
}

fn clock(clock: libc::clockid_t) -> Option<Duration> {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the result has room.
    match unsafe { libc::clock_gettime(clock, &raw mut time) } {
        0 => Some(Duration::new(time.tv_sec.cast_unsigned(), time.tv_nsec.cast_unsigned() as u32)),
        _ => None,
    }
}

/// The width of the terminal behind stderr.
pub fn terminal_width() -> Option<usize> {
    let mut size = libc::winsize { ws_row: 0, ws_col: 0, ws_xpixel: 0, ws_ypixel: 0 };
    // SAFETY: the result has room.
    let answer = unsafe { libc::ioctl(libc::STDERR_FILENO, libc::TIOCGWINSZ, &raw mut size) };
    (answer == 0 && size.ws_col > 0).then_some(size.ws_col.into())
}

/// Executes a program in this process. Signal mask, dispositions and descriptors stay as they were
/// given to us, which `std`'s own exec does not promise.
pub fn exec(
    file: &Path,
    arguments: &[CString],
    environment: &[CString],
) -> Result<Infallible, Error> {
    let file = c_string(file.as_os_str())?;
    let pointers = |strings: &[CString]| {
        let pointers = strings.iter().map(|string| string.as_ptr());
        pointers.chain([std::ptr::null()]).collect::<Vec<_>>()
    };
    let (arguments, environment) = (pointers(arguments), pointers(environment));
    // SAFETY: strings that end in NUL, in arrays that end in NULL.
    unsafe { libc::execve(file.as_ptr(), arguments.as_ptr(), environment.as_ptr()) };
    Err(Error::last_os_error())
}

pub fn c_string(text: &OsStr) -> Result<CString, Error> {
    Ok(CString::new(text.as_bytes())?)
}

/// The entries of the environment, unchanged: `std` drops entries without a `=`.
pub fn environment() -> Vec<Vec<u8>> {
    unsafe extern "C" {
        static environ: *const *const libc::c_char;
    }
    let mut entries = Vec::new();
    // SAFETY: an array that ends in NULL; we have one thread, and never change it.
    let mut next = unsafe { environ };
    // SAFETY: an entry of that array, or its end.
    while let Some(entry) = unsafe { next.as_ref() }.filter(|entry| !entry.is_null()) {
        // SAFETY: each entry is a string that ends in NUL.
        entries.push(unsafe { CStr::from_ptr(*entry) }.to_bytes().to_owned());
        // SAFETY: this was not the end.
        next = unsafe { next.add(1) };
    }
    entries
}

/// A file in memory.
pub fn memory_file() -> Result<File, Error> {
    // SAFETY: a string that ends in NUL.
    let descriptor = unsafe { libc::memfd_create(c"threadcap".as_ptr(), libc::MFD_CLOEXEC) };
    match descriptor {
        -1 => Err(Error::last_os_error()),
        // SAFETY: just opened, and nobody else's.
        _ => Ok(unsafe { File::from_raw_fd(descriptor) }),
    }
}

/// Makes the kernel kill a command when this process ends.
pub fn die_with_parent(command: &mut Command) {
    let die = || {
        // SAFETY: takes numbers.
        match unsafe { libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL) } {
            0 => Ok(()),
            _ => Err(Error::last_os_error()),
        }
    };
    // SAFETY: one system call, which a child of `fork` may make.
    unsafe { command.pre_exec(die) };
}

/// Kills a process group.
pub fn kill_group(leader: u32) {
    if let Ok(leader @ 2..) = libc::pid_t::try_from(leader) {
        // SAFETY: takes numbers.
        unsafe { libc::kill(-leader, libc::SIGKILL) };
    }
}
