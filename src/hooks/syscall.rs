//! `syscall()`: the affinity calls that libomp, libnuma and MKL make without libc's wrappers, those
//! with which a process puts itself into a sandbox, and those with which a daemon starts a user's
//! program.

use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use libc::{SYS_sched_setaffinity, c_int, c_long, c_void, pid_t};

use crate::affinity::{self, Whose};
use crate::call::{Call, Target};
use crate::ledger::{self, Answer};
use crate::{budget, exec, sandbox, stack, state};
use threadcap_decide::settings::Settings;
use threadcap_runtimes::File;

/// libc's `syscall`, for the entry point's short path; 0 until [`listed`] was called once.
pub static NEXT: AtomicUsize = AtomicUsize::new(0);

type Syscall = unsafe extern "C" fn(c_long, ...) -> c_long;

/// The listed calls, and the very first call of any kind.
pub fn listed(call: &mut Call) -> Target {
    NEXT.store(call.real, Relaxed);
    let number = call.arguments.get(1) as c_long;
    let installs = match number {
        libc::SYS_seccomp => installs_by_seccomp(call),
        libc::SYS_prctl => installs_by_prctl(call, 2),
        _ => false,
    };
    if installs {
        enter_sandbox();
    }
    match number {
        libc::SYS_getcpu => return getcpu(call),
        // The arguments of the call follow its number.
        libc::SYS_execve => exec::user::enforce_for_file(File::Path(2), call.arguments),
        libc::SYS_execveat => exec::user::enforce_for_file(File::Below(2), call.arguments),
        _ => (),
    }
    let listed = [SYS_sched_setaffinity, libc::SYS_sched_getaffinity].contains(&number);
    let changes = number == SYS_sched_setaffinity;
    match state::recorded().filter(|settings| listed && !(changes && settings.observe)) {
        Some(settings) => {
            stack::with_room(|| mask(call, number, settings)).unwrap_or(Target::jump(call.real))
        }
        None => Target::jump(call.real),
    }
}

/// `prctl(PR_SET_SECCOMP, mode, filter)`, and the very first `prctl` of any kind.
pub fn prctl(call: &mut Call) -> Target {
    if installs_by_prctl(call, 1) {
        enter_sandbox();
    }
    Target::jump(call.real)
}

/// The process is about to install a filter: does now what the filter may forbid later.
fn enter_sandbox() {
    exec::user::enforce_before_sandbox();
    budget::before_sandbox();
    sandbox::enter();
}

/// Whether a call with this argument as its option installs a filter. Without a filter it only
/// probes what the kernel can do.
fn installs_by_prctl(call: &Call, option: usize) -> bool {
    let [option, mode, filter] = [0, 1, 2].map(|more| call.arguments.get(option + more));
    let is_strict = mode as u32 == libc::SECCOMP_MODE_STRICT;
    option as c_int == libc::PR_SET_SECCOMP && (is_strict || filter != 0)
}

/// The same for `seccomp(operation, flags, filter)`.
fn installs_by_seccomp(call: &Call) -> bool {
    match call.arguments.get(2) as u32 {
        libc::SECCOMP_SET_MODE_STRICT => true,
        libc::SECCOMP_SET_MODE_FILTER => call.arguments.get(4) != 0,
        _ => false,
    }
}

/// `getcpu(cpu, node, cache)`.
fn getcpu(call: &Call) -> Target {
    let [cpu, node, cache] = [2, 3, 4].map(|argument| call.arguments.get(argument));
    // SAFETY: the real function of this row.
    let syscall = unsafe { core::mem::transmute::<usize, Syscall>(call.real) };
    // SAFETY: the caller's own system call.
    let result = unsafe { syscall(libc::SYS_getcpu, cpu, node, cache) };
    if result == 0 {
        super::cpus::report_cpu(call, cpu);
    }
    Target::value(result as usize)
}

/// Reads or writes a mask. Not inlined, to keep its CPU sets off the stack of other calls.
#[inline(never)]
fn mask(call: &Call, number: c_long, settings: Settings) -> Target {
    let [pid, size, mask] = [2, 3, 4].map(|argument| call.arguments.get(argument));
    // SAFETY: the real function of this row.
    let syscall = unsafe { core::mem::transmute::<usize, Syscall>(call.real) };
    // SAFETY: the caller's own system call, with its mask or one of ours of the size given.
    let kernel = |size: usize, mask: *mut c_void| unsafe { syscall(number, pid, size, mask) };
    let whose = Whose::Pid(pid as pid_t);
    let result = if number == SYS_sched_setaffinity {
        let mask = (size, mask as *const c_void);
        affinity::write(&settings, whose, mask, |size, mask| kernel(size, mask.cast_mut()))
    } else {
        let result = kernel(size, mask as *mut c_void);
        let filled = usize::try_from(result).unwrap_or(0);
        let trimmed = affinity::trim(&settings, &whose, filled, mask as *mut c_void);
        if let Some((before, after)) = trimmed {
            ledger::queried(call, Answer::new(before, after, &settings));
        }
        result
    };
    Target::value(result as usize)
}
