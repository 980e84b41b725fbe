//! Keeps libraries loaded while their tables are read.
//!
//! The search for a real function takes no lock, since the thread that holds the loader's may be
//! waiting for the one that searches. Instead, `dlclose` waits for searches, which take
//! microseconds, and searches wait for `dlclose`. Each wait is bounded, because a destructor may
//! wait for a thread that searches. After a fork, the child forgets what other threads were doing:
//! see [`crate::process`].

use core::sync::atomic::Ordering::SeqCst;
use threadcap_sys as sys;

use crate::process;

/// Set in [`process::This::searches`] while a thread closes a library.
const CLOSING: u64 = 1 << 31;
/// Set there while a thread waits to close one: threads that search all the time would starve it.
const WAITING: u64 = 1 << 30;
/// Below the generation: the two flags and the number of searches.
const STATE: u64 = u32::MAX as u64;

/// How often a thread yields before it gives up waiting: some tens of milliseconds.
const PATIENCE: u32 = 100_000;
/// How often a search yields to a thread that waits to close. Not for long: this search may be
/// nested in one that the thread waits for.
const COURTESY: u32 = 64;

/// Adds to the word of searches as soon as its state allows it, yielding to other threads until
/// then. Returns the generation that the word belonged to, or `None` if the state never allowed it.
fn wait_to_add(what: u64, is_allowed: impl Fn(u64) -> bool) -> Option<Generation> {
    let add = |word: u64| is_allowed(word & STATE).then(|| word.wrapping_add(what));
    (0..PATIENCE).find_map(|_| {
        let added = process::this().searches.fetch_update(SeqCst, SeqCst, add);
        added
            .inspect_err(|_| sys::process::sched_yield())
            .ok()
            .map(|word| Generation(word & !STATE))
    })
}

/// The generation in which the addition was made.
struct Generation(u64);

impl Generation {
    /// Undoes the addition, unless a signal handler or destructor has forked meanwhile and this is
    /// the child, where it was never made.
    fn take_back(&self, what: u64) {
        let less = |word: u64| (word & !STATE == self.0).then(|| word.wrapping_sub(what));
        let _ = process::this().searches.fetch_update(SeqCst, SeqCst, less);
    }
}

/// While this lives, `dlclose` does not unload.
pub struct Search(Option<Generation>);

impl Search {
    /// Waits until no other thread is closing a library.
    pub fn begin() -> Self {
        if this_thread_closes() {
            return Search(None);
        }
        let waits = || process::this().searches.load(SeqCst) & WAITING != 0;
        (0..COURTESY).take_while(|_| waits()).for_each(|_| sys::process::sched_yield());
        Search(wait_to_add(1, |state| state & CLOSING == 0))
    }

    /// Succeeds only if nobody is closing a library, or waiting to.
    pub fn try_begin() -> Option<Self> {
        let add = |word: u64| (word & (CLOSING | WAITING) == 0).then(|| word.wrapping_add(1));
        let word = process::this().searches.fetch_update(SeqCst, SeqCst, add).ok()?;
        Some(Search(Some(Generation(word & !STATE))))
    }
}

impl Drop for Search {
    fn drop(&mut self) {
        if let Some(generation) = &self.0 {
            generation.take_back(1);
        }
    }
}

/// Calls a function that may unload libraries, once nobody searches.
pub fn close<R>(real: impl FnOnce() -> R) -> R {
    if this_thread_closes() {
        return real();
    }
    let is_free = |state| {
        let is_free = state & !WAITING == 0;
        if !is_free {
            process::this().searches.fetch_or(WAITING, SeqCst);
        }
        is_free
    };
    let generation = wait_to_add(CLOSING, is_free);
    process::this().searches.fetch_and(!WAITING, SeqCst);
    let Some(generation) = generation else {
        return real();
    };
    process::this().closer.store(this_thread(), SeqCst);
    let result = real();
    let _ = process::this().closer.compare_exchange(this_thread(), 0, SeqCst, SeqCst);
    generation.take_back(CLOSING);
    result
}

/// A destructor may close further libraries, and search.
fn this_thread_closes() -> bool {
    process::this().closer.load(SeqCst) == this_thread()
}

/// Identifies the calling thread: each has an errno of its own.
fn this_thread() -> usize {
    // SAFETY: no arguments, no failure.
    unsafe { libc::__errno_location() as usize }
}
