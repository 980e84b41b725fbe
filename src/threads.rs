//! How many threads of this process are alive.
//!
//! A thread counts from the call that creates it until it ends: see [`crate::hooks::threads`].

use core::sync::atomic::Ordering::*;

use crate::process;

/// Increments the count, unless `most` are alive already; returns the new one.
pub fn increment(most: u32) -> Option<u32> {
    let this = process::this();
    let more = |live| (live < most).then_some(live + 1);
    let live = this.live_threads.fetch_update(SeqCst, Relaxed, more).ok()? + 1;
    this.peak_threads.fetch_max(live, Relaxed);
    Some(live)
}

/// Decrements the count.
pub fn decrement() {
    let less = |live: u32| live.checked_sub(1);
    let _ = process::this().live_threads.fetch_update(SeqCst, Relaxed, less);
}

/// How many threads are alive, the initial one counted.
pub fn alive() -> u32 {
    process::this().live_threads.load(SeqCst)
}

/// The most threads that were alive at once, the initial one counted.
pub fn peak() -> u32 {
    process::this().peak_threads.load(Relaxed)
}
