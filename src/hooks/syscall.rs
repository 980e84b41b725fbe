//! `syscall()`: the affinity calls that libomp, libnuma and MKL make past libc's wrappers.

use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use libc::{SYS_sched_setaffinity, c_long, c_void, pid_t};

use crate::affinity::{self, Whose};
use crate::call::{Call, Target};
use crate::ledger::{self, Answer};
use crate::state;
use threadcap_decide::settings::Settings;

/// libc's `syscall`, for the entry's short way; 0 until [`affinity()`] was needed once.
pub static NEXT: AtomicUsize = AtomicUsize::new(0);

type Syscall = unsafe extern "C" fn(c_long, ...) -> c_long;

/// The two affinity calls, and the very first call of any kind.
pub fn affinity(call: &mut Call) -> Target {
    NEXT.store(call.real, Relaxed);
    let number = call.arguments.get(1) as c_long;
    let listed = [SYS_sched_setaffinity, libc::SYS_sched_getaffinity].contains(&number);
    let changes = number == SYS_sched_setaffinity;
    match state::recorded().filter(|settings| listed && !(changes && settings.observe)) {
        Some(settings) => mask(call, number, settings),
        None => Target::jump(call.real),
    }
}

/// Reads or writes a mask. Not inlined: its CPU sets are not for the stack of any other call.
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
