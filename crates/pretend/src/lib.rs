//! A preload for tests, matrix and benchmarks that makes programs see the CPUs of another machine.
//! It is loaded after the library under test, and plays the kernel of a machine with, say, 64 CPUs.
//!
//! | variable | meaning | unset |
//! | --- | --- | --- |
//! | `PRETEND_CPUS` | the CPUs that the process is given, as in `40-43,60`; below 4096 | `0-63` |
//! | `PRETEND_MACHINE` | how many CPUs the machine has, 1 to 4096 | the highest of those, plus one |
//!
//! An invalid value ends the program with one line, since a test must not continue without it.
//!
//! A process has one pretended mask, which every query returns. A mask that is written is also set
//! for real, with the pretended CPUs mapped to real ones, so that a hold is effective. Code that
//! reads files below /proc and /sys, the processor, or rseq's CPU number sees the real machine.
//!
//! Any of this may be called before our constructor would run, and by an allocator: so there is no
//! constructor, and nothing here allocates.

#![allow(missing_docs)] // of what redhook's macro makes

mod cpus;
mod machine;

use cpus::Cpus;
use libc::{c_int, c_long, c_uint, c_void, pid_t, pthread_attr_t, pthread_t, size_t};
use redhook::{hook, real};
use std::sync::OnceLock;

/// The real CPUs that the process was given.
fn real_cpus() -> &'static Cpus {
    static GIVEN: OnceLock<Cpus> = OnceLock::new();
    GIVEN.get_or_init(|| {
        let mut given = Cpus::none();
        let to = given.bytes_mut();
        let (size, to) = (to.len() as c_long, to.as_mut_ptr() as c_long);
        // SAFETY: the kernel writes no more bytes than there are.
        unsafe { real!(syscall)(libc::SYS_sched_getaffinity, 0, size, to, 0, 0, 0) };
        given
    })
}

/// The pretended CPU for the real one on which a thread runs.
fn pretended_cpu(real: usize) -> usize {
    machine::get().mask().unfolded(real, &machine::get().given, real_cpus())
}

/// What the kernel would write for the mask, or a negative error.
///
/// # Safety
/// There is room for so many bytes.
unsafe fn read_mask(size: usize, to: *mut u8) -> c_long {
    let machine = machine::get();
    let bytes = machine.mask_bytes();
    if size < bytes || !size.is_multiple_of(size_of::<c_long>()) {
        return -c_long::from(libc::EINVAL);
    }
    let mask = machine.mask();
    // SAFETY: as promised by the caller, and as was just compared.
    unsafe { to.copy_from_nonoverlapping(mask.bytes().as_ptr(), bytes) };
    bytes as c_long
}

/// The same for functions of libc, which clear the rest: 0, or a positive error.
///
/// # Safety
/// There is room for so many bytes.
unsafe fn read_whole_mask(size: usize, to: *mut u8) -> c_int {
    // SAFETY: as promised by the caller.
    let written = unsafe { read_mask(size, to) };
    let Ok(written) = usize::try_from(written) else { return -written as c_int };
    // SAFETY: this much of the caller's buffer was just written.
    let rest = unsafe { to.add(written) };
    // SAFETY: the rest of the caller's buffer.
    unsafe { rest.write_bytes(0, size - written) };
    0
}

/// Those of the wanted CPUs that the process may use; `None` if there are none, which the kernel
/// refuses.
///
/// # Safety
/// There are so many bytes.
unsafe fn wanted_mask(size: usize, from: *const u8) -> Option<Cpus> {
    let mut wanted = Cpus::none();
    let room = wanted.bytes_mut();
    let size = size.min(machine::get().mask_bytes());
    // SAFETY: as promised by the caller; a mask has no more bytes than the buffer.
    unsafe { room.as_mut_ptr().copy_from_nonoverlapping(from, size) };
    let wanted = wanted.and(&machine::get().given);
    (!wanted.is_empty()).then_some(wanted)
}

fn real_for(wanted: &Cpus) -> Cpus {
    wanted.folded(&machine::get().given, real_cpus())
}

/// Sets the mask of the calling thread: 0, or a negative error.
///
/// # Safety
/// There are so many bytes.
unsafe fn write_mask(size: usize, from: *const u8) -> c_long {
    // SAFETY: as promised by the caller.
    let Some(wanted) = (unsafe { wanted_mask(size, from) }) else {
        return -c_long::from(libc::EINVAL);
    };
    let real = real_for(&wanted);
    machine::get().set_mask(&wanted);
    let (size, from) = (real.bytes().len() as c_long, real.bytes().as_ptr() as c_long);
    // SAFETY: the kernel reads so many bytes.
    let result = unsafe { real!(syscall)(libc::SYS_sched_setaffinity, 0, size, from, 0, 0, 0) };
    if result >= 0 {
        return 0;
    }
    // SAFETY: the calling thread's own.
    -c_long::from(unsafe { *errno() })
}

/// The address of the calling thread's errno.
fn errno() -> *mut c_int {
    // SAFETY: no arguments.
    unsafe { libc::__errno_location() }
}

/// Converts a result of the kernel to libc's convention.
fn as_libc(result: c_long) -> c_long {
    if result >= 0 {
        return result;
    }
    // SAFETY: the calling thread's own.
    unsafe { *errno() = -result as c_int };
    -1
}

hook! {
    unsafe fn sched_getaffinity(pid: pid_t, size: size_t, to: *mut u8) -> c_int
        => pretended_sched_getaffinity {
        let _ = pid; // all have the same
        // SAFETY: the caller's room, as the function demands.
        let error = unsafe { read_whole_mask(size, to) };
        as_libc(-c_long::from(error)) as c_int
    }
}

hook! {
    unsafe fn sched_setaffinity(pid: pid_t, size: size_t, from: *const u8) -> c_int
        => pretended_sched_setaffinity {
        if pid == -1 {
            return as_libc(-c_long::from(libc::ESRCH)) as c_int;
        }
        // SAFETY: the caller's mask, as the function demands.
        as_libc(unsafe { write_mask(size, from) }) as c_int
    }
}

hook! {
    unsafe fn pthread_getaffinity_np(thread: pthread_t, size: size_t, to: *mut u8) -> c_int
        => pretended_pthread_getaffinity_np {
        let _ = thread; // all have the same
        // SAFETY: the caller's room, as the function demands.
        unsafe { read_whole_mask(size, to) }
    }
}

hook! {
    unsafe fn pthread_setaffinity_np(thread: pthread_t, size: size_t, from: *const u8) -> c_int
        => pretended_pthread_setaffinity_np {
        // SAFETY: the caller's mask, as the function demands.
        let Some(wanted) = (unsafe { wanted_mask(size, from) }) else { return libc::EINVAL };
        let real = real_for(&wanted);
        machine::get().set_mask(&wanted);
        let bytes = real.bytes();
        // SAFETY: the caller's thread, and a mask of our own.
        unsafe { real!(pthread_setaffinity_np)(thread, bytes.len(), bytes.as_ptr()) }
    }
}

hook! {
    unsafe fn pthread_attr_setaffinity_np(attr: *mut pthread_attr_t, size: size_t, from: *const u8)
        -> c_int => pretended_pthread_attr_setaffinity_np {
        // SAFETY: the caller's mask, as the function demands.
        let Some(wanted) = (unsafe { wanted_mask(size, from) }) else { return libc::EINVAL };
        let real = real_for(&wanted);
        let bytes = real.bytes();
        // SAFETY: the caller's attributes, and a mask of our own.
        unsafe { real!(pthread_attr_setaffinity_np)(attr, bytes.len(), bytes.as_ptr()) }
    }
}

hook! {
    unsafe fn sched_getcpu() -> c_int => pretended_sched_getcpu {
        // SAFETY: no arguments.
        let real = unsafe { real!(sched_getcpu)() };
        usize::try_from(real).map_or(real, |real| pretended_cpu(real) as c_int)
    }
}

hook! {
    unsafe fn getcpu(cpu: *mut c_uint, node: *mut c_uint) -> c_int => pretended_getcpu {
        // SAFETY: the caller's own arguments.
        let result = unsafe { real!(getcpu)(cpu, node) };
        // SAFETY: as above.
        unsafe { pretend_in(cpu, result == 0) };
        result
    }
}

/// Replaces the real CPU by the pretended one, after a successful call.
///
/// # Safety
/// The pointer is null, or points to a number.
unsafe fn pretend_in(cpu: *mut c_uint, went_well: bool) {
    // SAFETY: as promised by the caller.
    if let Some(cpu) = unsafe { cpu.as_mut() }
        && went_well
    {
        *cpu = pretended_cpu(*cpu as usize) as c_uint;
    }
}

// Variadic in C; the calling conventions of x86-64 and AArch64 pass six numbers the same way.
hook! {
    unsafe fn syscall(number: c_long, a: c_long, b: c_long, c: c_long, d: c_long, e: c_long,
                      f: c_long) -> c_long => pretended_syscall {
        match number {
            // SAFETY: the caller's room, as the system call demands.
            libc::SYS_sched_getaffinity => as_libc(unsafe { read_mask(b as usize, c as *mut u8) }),
            libc::SYS_sched_setaffinity if a as pid_t == -1 => as_libc(-c_long::from(libc::ESRCH)),
            libc::SYS_sched_setaffinity => {
                // SAFETY: the caller's mask, as the system call demands.
                as_libc(unsafe { write_mask(b as usize, c as *const u8) })
            }
            _ => {
                // SAFETY: the caller's own arguments.
                let result = unsafe { real!(syscall)(number, a, b, c, d, e, f) };
                if number == libc::SYS_getcpu {
                    // SAFETY: the kernel has just written there.
                    unsafe { pretend_in(a as *mut c_uint, result == 0) };
                }
                result
            }
        }
    }
}

fn is_number_of_cpus(name: c_int) -> bool {
    matches!(name, libc::_SC_NPROCESSORS_ONLN | libc::_SC_NPROCESSORS_CONF)
}

hook! {
    unsafe fn sysconf(name: c_int) -> c_long => pretended_sysconf {
        if is_number_of_cpus(name) {
            return machine::get().cpus as c_long;
        }
        // SAFETY: takes a number.
        unsafe { real!(sysconf)(name) }
    }
}

hook! {
    unsafe fn __sysconf(name: c_int) -> c_long => pretended_internal_sysconf {
        if is_number_of_cpus(name) {
            return machine::get().cpus as c_long;
        }
        // SAFETY: takes a number.
        unsafe { real!(__sysconf)(name) }
    }
}

hook! {
    unsafe fn get_nprocs() -> c_int => pretended_get_nprocs {
        machine::get().cpus as c_int
    }
}

hook! {
    unsafe fn get_nprocs_conf() -> c_int => pretended_get_nprocs_conf {
        machine::get().cpus as c_int
    }
}

/// Prints one line and aborts: nothing may run on another machine than intended.
fn die(parts: &[&[u8]]) -> ! {
    for part in parts {
        // SAFETY: bytes of our own.
        unsafe { libc::write(2, part.as_ptr().cast::<c_void>(), part.len()) };
    }
    // SAFETY: no arguments.
    unsafe { libc::abort() }
}
