//! Verdicts that were computed, kept without a lock.

use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

use threadcap_teams::Verdict;

/// A table of verdicts by address. One word holds all that belongs together, so readers see a
/// whole entry or none. A child of `fork` goes on with what it finds.
pub struct Verdicts<const PLACES: usize>([AtomicU64; PLACES]);

/// The address in the upper bits, then a part of the object's fingerprint, then the verdict.
const FINGERPRINT_BITS: u32 = 15;
/// So many places are looked at for an address.
const STEPS: usize = 8;

impl<const PLACES: usize> Verdicts<PLACES> {
    /// None.
    pub const fn new() -> Self {
        Verdicts([const { AtomicU64::new(0) }; PLACES])
    }

    /// The verdict for an address in the object with this fingerprint, which tells it from another
    /// one that was unloaded; computed if it is not known.
    pub fn get(&self, address: usize, object: usize, compute: impl FnOnce() -> Verdict) -> Verdict {
        let short = object as u64 & ((1 << FINGERPRINT_BITS) - 1);
        let key = ((address as u64) << FINGERPRINT_BITS | short) << 1;
        let hash = (key ^ key >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let start = (hash >> 40) as usize;
        let place = |step: usize| &self.0[(start + step) % PLACES];
        let entry = |step: usize| place(step).load(Relaxed);
        let found = (0..STEPS).map(entry).find(|&entry| entry & !1 == key);
        if let Some(entry) = found {
            return if entry & 1 == 1 { Verdict::Promised } else { Verdict::Adapts };
        }
        let verdict = compute();
        // Where there is no room, another one is computed again when it is asked for.
        let free = (0..STEPS).find(|&step| entry(step) == 0).unwrap_or(0);
        place(free).store(key | u64::from(verdict == Verdict::Promised), Relaxed);
        verdict
    }
}
