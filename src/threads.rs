//! How many threads of this process are alive.
//!
//! A thread counts from the moment it is asked for until it ends: see [`crate::hooks::threads`].

use core::sync::atomic::{AtomicU64, Ordering::*};
use threadcap_sys::process;

/// The process (upper half) and how many of its threads are alive (lower half). A child of
/// `fork`, however it was forked, finds another process in here and starts from one thread.
static ALIVE: AtomicU64 = AtomicU64::new(0);
/// The process and the most threads that were alive at once, likewise.
static PEAK: AtomicU64 = AtomicU64::new(0);

fn process() -> u64 {
    u64::from(process::id()) << 32
}

/// The count in a word of `ALIVE`, for this process.
fn count_in(word: u64, process: u64) -> u32 {
    if word & !u64::from(u32::MAX) == process { word as u32 } else { 1 }
}

/// Changes the number of live threads and returns the new one; `None` from `to`: leaves it.
fn change(to: impl Fn(u32) -> Option<u32>) -> Option<u32> {
    let process = process();
    let mut word = ALIVE.load(Relaxed);
    loop {
        let count = to(count_in(word, process))?;
        match ALIVE.compare_exchange_weak(word, process | u64::from(count), AcqRel, Relaxed) {
            Ok(_) => {
                keep_peak(process, count);
                return Some(count);
            }
            Err(found) => word = found,
        }
    }
}

fn keep_peak(process: u64, count: u32) {
    let higher = |word| (count_in(word, process) < count).then_some(process | u64::from(count));
    let _ = PEAK.fetch_update(Relaxed, Relaxed, higher);
}

/// Increments the count, unless `most` are alive already; returns the new one.
pub fn increment(most: u32) -> Option<u32> {
    change(|count| (count < most).then_some(count + 1))
}

/// Decrements the count.
pub fn decrement() {
    change(|count| count.checked_sub(1));
}

/// How many threads are alive, the initial one counted.
pub fn alive() -> u32 {
    count_in(ALIVE.load(SeqCst), process())
}

/// The most threads that were alive at once, the initial one counted.
pub fn peak() -> u32 {
    count_in(PEAK.load(Relaxed), process()).max(alive())
}
