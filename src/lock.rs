//! The lock: from here on, no system call of the job changes its affinity.
//!
//! `THREADCAP_LOCK=1` installs the policy's filter once the hold is in place; all that come after
//! inherit it, statically linked and Go programs included. The launcher does the same before it
//! starts a program, and can refuse to start it. We cannot: one line on stderr says that nothing
//! is locked.

use libc::{c_int, c_long, c_uint, c_void, sock_filter, sock_fprog};
use threadcap_decide::lock::{FILTER, Instruction};
use threadcap_decide::settings::LOCK_VARIABLE;
use threadcap_placement::raw;

use crate::errno::{self, Preserved};
use crate::{affinity, initial, real, state, table};

/// The policy's filter in the kernel's words.
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

/// Locks the process and all that descend from it. Called by the constructor, after the hold.
pub fn engage() {
    let _errno = Preserved::now();
    if affinity::is_locked() {
        // By the launcher, or by us in a parent: filters stack, but one is enough.
        return;
    }
    if !affinity::is_held() {
        give_up(b"the kernel did not hold the job on its CPUs");
    } else if !install() {
        give_up(b"the kernel refused the seccomp filter");
    }
}

/// One line for the whole job: the children find the switch off, or each would say it again. None
/// where the policy asks for the lock: nobody could stop every program from saying it.
fn give_up(why: &[u8]) {
    if initial::variable(LOCK_VARIABLE).is_none() {
        return;
    }
    state::say([b"threadcap: THREADCAP_LOCK: ", why, b"; the job runs without the lock\n"]);
    for slot in initial::environment() {
        let rest = initial::entry(*slot).strip_prefix(LOCK_VARIABLE.as_bytes());
        if rest.is_some_and(|rest| rest.starts_with(b"=")) {
            initial::replace(slot, b"THREADCAP_LOCK=0\0");
        }
    }
}

/// Installs the filter: with CAP_SYS_ADMIN as it is, so that setuid programs still work; else
/// the kernel demands `no_new_privs`.
fn install() -> bool {
    seccomp() || (errno::get() == libc::EACCES && raw::give_up_privileges() && seccomp())
}

fn seccomp() -> bool {
    // Before Linux 5.16 a filter also slows speculation down, unless it says that it guards no
    // secrets. Kernels that do not know the flag answer EINVAL.
    filter_with(libc::SECCOMP_FILTER_FLAG_SPEC_ALLOW)
        || (errno::get() == libc::EINVAL && filter_with(0))
}

fn filter_with(flags: libc::c_ulong) -> bool {
    type Syscall = unsafe extern "C" fn(c_long, c_uint, c_uint, *const c_void) -> c_long;
    let Some(syscall) = real::next_in_line(const { table::row_of("syscall") }) else {
        return false;
    };
    // SAFETY: libc's `syscall`, or another preload's, with three arguments of seccomp(2).
    let syscall = unsafe { core::mem::transmute::<usize, Syscall>(syscall) };
    let program = sock_fprog {
        len: KERNEL_FILTER.len() as libc::c_ushort,
        filter: KERNEL_FILTER.as_ptr().cast_mut(),
    };
    let result: c_long =
        // SAFETY: the program and its instructions live through the call; the kernel copies them.
        unsafe { syscall(libc::SYS_seccomp, libc::SECCOMP_SET_MODE_FILTER, flags as c_uint, (&raw const program).cast()) };
    result as c_int == 0
}
