//! The budget: what share of the cap this process has.
//!
//! It is decided when a function of a known runtime is called for the first time, before a pool
//! computes, and at once in a forked child whose parent has an OpenBLAS pool. A process without a
//! pool never decides.

mod helper;
mod job;
mod member;
mod members;
mod note;
mod proc;
mod starters;
mod workers;

use core::sync::atomic::Ordering::Relaxed;

use crate::call::{Call, Target};
use crate::real::Object;
use crate::runtimes::openblas;
use crate::teams::watched;
use crate::{filters, ledger, process, sandbox, stack, state, weak};
use threadcap_decide::budget::share;
use threadcap_decide::settings::Settings;
use threadcap_runtimes::Form;

/// Called by the constructor.
pub fn start(settings: &Settings) {
    if settings.shares_cap() {
        job::start();
        let before: Option<extern "C" fn()> = settings.moves_share().then_some(before_fork);
        weak::around_forks(before, forked);
    }
}

/// OpenBLAS has just ended its threads, if it had any, so the helper ends with them. It starts
/// again with them, too.
extern "C" fn before_fork() {
    let this = process::this();
    if this.helper.load(Relaxed) != 0 && openblas::has_no_threads() {
        helper::stop();
        let share = state::undivided()
            .and_then(|most| members::look(most.threads))
            .map_or(1, |seen| seen.share);
        openblas::resize_without_threads(share);
    }
}

/// Called in a child of `fork`.
extern "C" fn forked() {
    watched::forget();
    if openblas::has_pool() {
        settle();
    }
}

/// Called when the process ends.
pub fn end() {
    let this = process::this_inline();
    let has_left = this.notes.iter().any(|note| note.parent.load(Relaxed) != 0);
    let is_member = this.member.load(Relaxed) != 0;
    if (has_left || is_member) && process::is_ours() {
        let may_call = !sandbox::is_entered();
        members::leave(may_call);
        if has_left && may_call {
            note::leave();
        }
    }
}

extern "C" fn exited() {
    end();
}

/// Called by the loader at `exit`, after the program's own handlers.
#[used]
#[unsafe(link_section = ".fini_array")]
static AT_EXIT: extern "C" fn() = exited;

/// Decides the share of this process, unless that was done before.
#[inline]
pub fn settle() {
    if process::this_inline().workers.load(Relaxed) == 0 {
        decide();
    }
}

/// Called when this library is about to create a thread: if it makes its pool, the pool gets no
/// more than the share. Returns whether the share moves.
pub fn thread_created_by(library: Object) -> bool {
    let moves = state::recorded().is_some_and(|settings| settings.moves_share());
    if !openblas::makes_pool(library, moves) {
        return false;
    }
    settle();
    let Some(allowed) = state::allowed() else { return false };
    if process::this().workers.load(Relaxed) > 1 {
        openblas::lower_one(library, allowed);
    }
    moves && openblas::resize(allowed)
}

/// Called when a pool whose share moves has created a thread, with this `pthread_create`: starts
/// the helper.
pub fn thread_was_created(create: usize) {
    helper::start(create);
}

/// Called when the process is about to install a filter of system calls: nothing moves from now on.
pub fn before_sandbox() {
    if openblas::moves() && process::is_ours() {
        helper::stop_and_wait();
        openblas::resize(state::allowed().unwrap_or(1));
    }
}

/// Handles a setter of a pool whose share moves; `None` if it does not move.
pub fn set(call: &mut Call, argument: usize, form: Form) -> Option<Target> {
    if !openblas::moves() {
        return None;
    }
    openblas::set(call, argument, form, state::undivided()?)
}

/// Handles a getter of a pool whose share moves.
pub fn get(call: &Call) -> Option<Target> {
    if openblas::moves() { openblas::get(call) } else { None }
}

#[cold]
#[inline(never)]
fn decide() {
    let this = process::this();
    let Some(settings) = state::recorded() else { return };
    let before = this.workers_before.load(Relaxed);
    let workers = if !settings.shares_cap() {
        1
    } else if filters::may_be_installed() {
        before.max(1)
    } else if process::is_ours() {
        stack::with_room(|| workers::count(settings.cap.get(), before)).unwrap_or(1)
    } else {
        // This is a child of `vfork`, whose memory is its parent's.
        return;
    };
    // If two threads decide at once, the first one's decision counts.
    let is_first = this.workers.compare_exchange(0, workers, Relaxed, Relaxed).is_ok();
    let share = share(settings.cap.get(), workers);
    let allowed = state::allowed().unwrap_or(share);
    if is_first && settings.moves_share() && !filters::may_be_installed() {
        members::join();
        match this.member.load(Relaxed) {
            0 => openblas::resize(allowed),
            // In a forked child no pool has threads.
            _ => openblas::resize_without_threads(allowed),
        };
    }
    if is_first && share < settings.cap.get() {
        watched::watch();
        openblas::lower(allowed);
        ledger::divided(workers, allowed);
    }
}
