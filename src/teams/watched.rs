//! Whether there is anything to decide when a region starts whose number of threads was asked for
//! before, or not at all.

use core::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// Read by the entries of such regions, which go straight on while it is 0: nobody has asked for
/// more than is allowed, and teams do not nest.
#[unsafe(link_section = ".data")]
pub static WATCHED: AtomicU32 = AtomicU32::new(UNKNOWN);
/// No such region has started yet.
const UNKNOWN: u32 = 1;
/// All are looked at.
const ALL: u32 = 2;

/// From now on all such regions are looked at.
pub fn watch() {
    WATCHED.store(ALL, Relaxed);
}

/// In a child of a fork, whose share of the cap is another: its first region is looked at again.
pub fn forget() {
    let _ = WATCHED.compare_exchange(0, UNKNOWN, Relaxed, Relaxed);
}

/// Whether all such regions are looked at.
pub fn are_all() -> bool {
    WATCHED.load(Relaxed) == ALL
}

/// Such a region starts. After the first one, no other is looked at unless teams nest.
pub fn first_region(nests: impl Fn() -> bool) {
    if WATCHED.load(Relaxed) == UNKNOWN {
        let watched = if nests() { ALL } else { 0 };
        let _ = WATCHED.compare_exchange(UNKNOWN, watched, Relaxed, Relaxed);
    }
}
