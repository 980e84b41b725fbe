//! The lock: once installed, no system call of the job changes its affinity.
//!
//! `THREADCAP_LOCK=1` installs the filter of `threadcap_placement` once the hold is in place; all
//! children inherit it, statically linked and Go programs included. The launcher does the same
//! before it starts a program, and refuses to start it if that fails. The shim must not: a line on
//! stderr says that nothing is locked.

use threadcap_decide::settings::LOCK_VARIABLE;

use crate::errno::Preserved;
use crate::{affinity, initial, sandbox, state};

/// Locks the process and all its descendants. Called by the constructor, after the hold.
pub fn engage() {
    let _errno = Preserved::now();
    if sandbox::is_entered() {
        return give_up(b"the program was started under a filter of system calls");
    }
    if affinity::is_locked() {
        // Locked by the launcher, or by a parent. Filters stack, but one is enough.
        return;
    }
    if !affinity::is_held() {
        give_up(b"the kernel did not hold the job on its CPUs");
    } else if threadcap_placement::lock().is_err() {
        give_up(b"the kernel refused the seccomp filter");
    }
}

/// Warns once for the whole job: the switch is turned off for the children, or each would repeat
/// it. There is no warning if the policy asks for the lock, since the children would read the
/// policy again.
fn give_up(why: &[u8]) {
    if initial::variable(LOCK_VARIABLE).is_none() {
        return;
    }
    state::say([b"threadcap: THREADCAP_LOCK: ", why, b"; the job runs without the lock\n"]);
    initial::shorten(LOCK_VARIABLE, b"0");
}
