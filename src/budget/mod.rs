//! The budget: what share of the cap this process has.
//!
//! Decided when a function of a known runtime is called for the first time, before a pool computes;
//! in a child of a fork whose parent has a pool that its products size by themselves, at once. A
//! process without a pool never comes here.

mod job;
mod member;
mod note;
mod proc;
mod workers;

use core::sync::atomic::Ordering::Relaxed;

use crate::real::Object;
use crate::runtimes::openblas;
use crate::teams::watched;
use crate::{ledger, process, sandbox, state, weak};
use threadcap_decide::budget::share;
use threadcap_decide::settings::Settings;

/// By the constructor.
pub fn start(settings: &Settings) {
    if settings.shares_cap() {
        job::start();
        weak::around_forks(None, forked);
    }
}

/// In a child of `fork`.
extern "C" fn forked() {
    watched::forget();
    if openblas::has_pool() {
        settle();
    }
}

/// The process ends.
pub fn end() {
    let this = process::this_inline();
    let has_left = this.notes.iter().any(|note| note.parent.load(Relaxed) != 0);
    if has_left && !sandbox::is_entered() && process::is_ours() {
        note::leave();
    }
}

extern "C" fn exited() {
    end();
}

/// Called by the loader at `exit`, after the program's own handlers.
#[used]
#[unsafe(link_section = ".fini_array")]
static AT_EXIT: extern "C" fn() = exited;

/// Decides what the share of this process is, unless that was done before.
#[inline]
pub fn settle() {
    if process::this_inline().workers.load(Relaxed) == 0 {
        decide();
    }
}

/// This library is about to create a thread: if it makes its pool, the pool gets no more than the
/// share.
pub fn thread_created_by(library: Object) {
    if !openblas::makes_pool(library) {
        return;
    }
    settle();
    if process::this().workers.load(Relaxed) > 1
        && let Some(allowed) = state::allowed()
    {
        openblas::lower_one(library, allowed);
    }
}

#[cold]
#[inline(never)]
fn decide() {
    let this = process::this();
    let Some(settings) = state::recorded() else { return };
    let before = this.workers_before.load(Relaxed);
    let workers = if !settings.shares_cap() {
        1
    } else if sandbox::is_entered() {
        before.max(1)
    } else if process::is_ours() {
        workers::count(settings.cap.get(), before)
    } else {
        // A child of `vfork`, whose memory is its parent's.
        return;
    };
    // Of two threads that decide at once, the first decides.
    let is_first = this.workers.compare_exchange(0, workers, Relaxed, Relaxed).is_ok();
    let share = share(settings.cap.get(), workers);
    if is_first && share < settings.cap.get() {
        let allowed = state::allowed().unwrap_or(share);
        watched::watch();
        openblas::lower(allowed);
        ledger::divided(workers, allowed);
    }
}
