//! A lock-free cache of verdicts.

use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

use threadcap_teams::Verdict;

/// A table of verdicts by address. One word holds all that belongs together, so readers see a whole
/// entry or none. A child of `fork` keeps using it.
pub struct Verdicts<const PLACES: usize>([AtomicU64; PLACES]);

/// The address in the upper bits, then a part of the object's fingerprint, then the verdict.
const FINGERPRINT_BITS: u32 = 15;
/// How many slots are probed for an address.
const STEPS: usize = 8;

impl<const PLACES: usize> Verdicts<PLACES> {
    /// None.
    pub const fn new() -> Self {
        Verdicts([const { AtomicU64::new(0) }; PLACES])
    }

    /// The verdict for an address in the object with this fingerprint, which distinguishes it from
    /// another one that was unloaded; computed if it is not known.
    pub fn get(&self, address: usize, object: usize, compute: impl FnOnce() -> Verdict) -> Verdict {
        self.known(address, object).unwrap_or_else(|| {
            let verdict = compute();
            let key = key(address, object);
            // If there is no room, the verdict is computed again next time.
            let free = self.places(key).find(|place| place.load(Relaxed) == 0);
            if let Some(place) = free.or(self.places(key).next()) {
                place.store(key | u64::from(verdict == Verdict::Promised), Relaxed);
            }
            verdict
        })
    }

    /// The same, if it is known.
    pub fn known(&self, address: usize, object: usize) -> Option<Verdict> {
        let key = key(address, object);
        let mut entries = self.places(key).map(|place| place.load(Relaxed));
        let found = entries.find(|&entry| entry & !1 == key)?;
        Some(if found & 1 == 1 { Verdict::Promised } else { Verdict::Adapts })
    }

    /// The slots that are probed for a key.
    fn places(&self, key: u64) -> impl Iterator<Item = &AtomicU64> {
        let hash = (key ^ key >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let start = (hash >> 40) as usize;
        (0..STEPS).map(move |step| &self.0[(start + step) % PLACES])
    }
}

/// The key of an address in the object with this fingerprint.
fn key(address: usize, object: usize) -> u64 {
    let short = object as u64 & ((1 << FINGERPRINT_BITS) - 1);
    ((address as u64) << FINGERPRINT_BITS | short) << 1
}
