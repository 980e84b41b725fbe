//! Entries for functions that were looked up by handle.
//!
//! `dlsym(handle, name)` names one copy of a library. The entry exported under the name finds the
//! real function by its caller, which here is Python's ctypes or libffi: so each function that is
//! looked up gets an entry of its own, from a fixed supply.

use core::sync::atomic::{AtomicUsize, Ordering::*};

use crate::arch::{ENTRY_SIZE, entries_by_handle};

/// How many different functions can be looked up by handle; more are handed out unclamped.
pub const ENTRIES: usize = 512;
/// Marks a row number that is the number of such an entry instead.
pub const BY_HANDLE: u32 = 1 << 31;

/// One entry's row (plus 1, 0: free) and real function.
struct Slot {
    row: AtomicUsize,
    real: AtomicUsize,
}

static SLOTS: [Slot; ENTRIES] =
    [const { Slot { row: AtomicUsize::new(0), real: AtomicUsize::new(0) } }; ENTRIES];

/// The row and the real function behind the number that an entry loaded.
#[inline]
pub fn row_and_real(number: u32) -> (usize, usize) {
    let slot = &SLOTS[(number & !BY_HANDLE) as usize % ENTRIES];
    (slot.row.load(Relaxed).wrapping_sub(1), slot.real.load(Relaxed))
}

/// An entry that clamps as the row says and goes on to `real`; `None` when all are taken.
pub fn entry(row: usize, real: usize) -> Option<usize> {
    let index = (0..ENTRIES).find(|&step| claim(&SLOTS[(real / 16 + step) % ENTRIES], row, real));
    let index = (real / 16 + index?) % ENTRIES;
    Some(entries_by_handle as *const () as usize + index * ENTRY_SIZE)
}

/// Whether the slot is, or now becomes, the one for this function. The function is written
/// before the row, and a slot is never given to another function.
fn claim(slot: &Slot, row: usize, real: usize) -> bool {
    match slot.real.compare_exchange(0, real, AcqRel, Acquire) {
        Ok(_) => slot.row.store(row + 1, Release),
        Err(taken) if taken == real => slot.row.store(row + 1, Release),
        Err(_) => return false,
    }
    true
}
