//! The lock: no system call of the job can change its affinity.

use libc::sock_filter;
use threadcap_decide::lock::{FILTER, Instruction};
use threadcap_sys::{Errno, seccomp};

/// The filter in the kernel's representation.
static KERNEL_FILTER: [sock_filter; FILTER.len()] = {
    const NONE: sock_filter = sock_filter { code: 0, jt: 0, jf: 0, k: 0 };
    let mut filter = [NONE; FILTER.len()];
    let mut at = 0;
    while at < filter.len() {
        let Instruction { code, if_true, if_false, value } = FILTER[at];
        filter[at] = sock_filter { code, jt: if_true, jf: if_false, k: value };
        at += 1;
    }
    filter
};

/// Locks the current affinity of the calling thread, and of everything that it starts.
///
/// # Errors
/// If the kernel refuses the seccomp filter.
pub fn lock() -> Result<(), Errno> {
    seccomp::install(&KERNEL_FILTER)
}
