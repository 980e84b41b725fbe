//! Waiting for the processes that start the workers of a batch.

use super::member::{Member, Seen};
use threadcap_decide::budget::Batch;
use threadcap_sys::process;

/// The time until the starters of workers are inspected again, in nanoseconds.
const PAUSE: u32 = 300_000;
/// A starter that has used this much CPU time since then computes itself, and is not waited for.
const COMPUTES: u64 = 250_000_000;
/// The longest wait.
const PATIENCE: u64 = 10_000_000_000;

/// Watches the starters of a process until they rest, they compute, or there are enough workers.
/// `used` is the CPU time that they had used at the beginning.
pub fn watch(member: &Member, used: u64, enough: u32) -> Seen {
    let now = || process::clock(libc::CLOCK_MONOTONIC);
    let start = now();
    let mut batch = Batch::default();
    loop {
        let seen = member.seen_with_starter(enough);
        let is_complete = seen.sample.workers >= enough || batch.is_complete(seen.sample);
        let computes = || member.used_by_starters().saturating_sub(used) > COMPUTES;
        if is_complete || computes() || now().saturating_sub(start) > PATIENCE {
            return seen;
        }
        process::sleep(PAUSE);
    }
}
