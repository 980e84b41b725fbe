//! Trampolines: entry points for functions that were looked up by handle.
//!
//! `dlsym(handle, name)` names one copy of a library. The exported entry point finds the real
//! function by its caller, which here would be Python's ctypes or libffi. So each function that is
//! looked up gets an entry point of its own, a trampoline, from a fixed supply.

use core::sync::atomic::{AtomicUsize, Ordering::*};

/// How many different functions can be looked up by handle; further ones are not clamped.
pub const COUNT: usize = 512;
/// Set in the number of a trampoline, to tell it from the number of a row.
pub const MARK: u32 = 1 << 31;

/// A trampoline's row (plus 1, 0: free) and real function.
struct Slot {
    row: AtomicUsize,
    real: AtomicUsize,
}

static SLOTS: [Slot; COUNT] =
    [const { Slot { row: AtomicUsize::new(0), real: AtomicUsize::new(0) } }; COUNT];

/// The row and the real function behind the number that a trampoline loaded.
#[inline]
pub fn row_and_real(number: u32) -> (usize, usize) {
    let slot = &SLOTS[(number & !MARK) as usize % COUNT];
    (slot.row.load(Relaxed).wrapping_sub(1), slot.real.load(Relaxed))
}

/// The index of the trampoline that clamps as the row says and continues with `real`; `None` when
/// all are taken.
pub fn place(row: usize, real: usize) -> Option<usize> {
    let mut places = (0..COUNT).map(|step| (real / 16 + step) % COUNT);
    places.find(|&place| claim(&SLOTS[place], row, real))
}

/// Whether the slot is, or now becomes, the one for this function under this name. Two names may
/// have one address, since linkers fold functions with the same code, which stub libraries are full
/// of. A slot is never reused for another function or row.
fn claim(slot: &Slot, row: usize, real: usize) -> bool {
    let is_or_becomes = |word: &AtomicUsize, wanted: usize| {
        let taken = word.compare_exchange(0, wanted, AcqRel, Acquire);
        taken.map_or_else(|taken| taken == wanted, |_| true)
    };
    is_or_becomes(&slot.real, real) && is_or_becomes(&slot.row, row + 1)
}
