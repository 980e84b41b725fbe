//! What a new thread starts with, handed over by the thread that creates it.

use core::sync::atomic::{AtomicU64, AtomicUsize, Ordering::*};

/// A start routine and its argument, from the creator's call until the thread runs.
pub struct Handover {
    start: AtomicUsize,
    argument: AtomicUsize,
}

const COUNT: usize = 1024;
static SUPPLY: [Handover; COUNT] =
    [const { Handover { start: AtomicUsize::new(0), argument: AtomicUsize::new(0) } }; COUNT];
/// One bit for each handover that is in use.
static IN_USE: [AtomicU64; COUNT / 64] = [const { AtomicU64::new(0) }; COUNT / 64];

/// A handover for a new thread; `None` while more than `COUNT` threads are created but not yet
/// running.
pub fn claim(start: usize, argument: usize) -> Option<&'static Handover> {
    let (supply, _) = SUPPLY.as_chunks::<64>();
    let mut words = IN_USE.iter().zip(supply);
    let handover = words.find_map(|(bits, some)| claim_bit(bits).and_then(|bit| some.get(bit)))?;
    handover.start.store(start, Relaxed);
    handover.argument.store(argument, Release);
    Some(handover)
}

/// Sets the lowest clear bit and returns its number.
fn claim_bit(bits: &AtomicU64) -> Option<usize> {
    let claimed = bits.fetch_update(AcqRel, Relaxed, |bits| {
        let lowest = bits.trailing_ones();
        (lowest < 64).then(|| bits | 1 << lowest)
    });
    claimed.ok().map(|before| before.trailing_ones() as usize)
}

impl Handover {
    /// Reads the start routine and its argument, and frees the handover.
    pub fn take(&self) -> (usize, usize) {
        let taken = (self.start.load(Acquire), self.argument.load(Acquire));
        self.free();
        taken
    }

    /// Frees the handover for another thread.
    pub fn free(&self) {
        let place =
            (core::ptr::from_ref(self) as usize - &raw const SUPPLY as usize) / size_of::<Self>();
        if let Some(word) = IN_USE.get(place / 64) {
            word.fetch_and(!(1 << (place % 64)), AcqRel);
        }
    }
}
