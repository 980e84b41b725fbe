//! Whether there is anything to decide when a region starts whose code asks for no number of
//! threads in the call itself.

use core::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// Read by the entry points of such regions, which jump straight to the real function while it is
/// 0: nobody has asked for more than is allowed, and teams do not nest.
#[unsafe(link_section = ".data")]
pub static WATCHED: AtomicU32 = AtomicU32::new(UNKNOWN);
/// No such region has started yet.
const UNKNOWN: u32 = 1;
/// All are decided on.
const ALL: u32 = 2;

/// From now on, all such regions are decided on.
pub fn watch() {
    WATCHED.store(ALL, Relaxed);
}

/// Called in a forked child, whose share of the cap differs: its first region is decided on again.
pub fn forget() {
    let _ = WATCHED.compare_exchange(0, UNKNOWN, Relaxed, Relaxed);
}

/// Whether all such regions are decided on.
pub fn are_all() -> bool {
    WATCHED.load(Relaxed) == ALL
}

/// Called when such a region starts. After the first one, no other is decided on unless teams nest.
pub fn first_region(nests: impl Fn() -> bool) {
    if WATCHED.load(Relaxed) == UNKNOWN {
        let watched = if nests() { ALL } else { 0 };
        let _ = WATCHED.compare_exchange(UNKNOWN, watched, Relaxed, Relaxed);
    }
}
