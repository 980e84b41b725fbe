//! A lock-free cache of the real functions that were found for each caller.

use core::sync::atomic::{AtomicU64, AtomicUsize, Ordering::*};

use super::{chain::owner, object::Object};

/// One cached result. The key is written once; the result is replaced after the caller or the
/// function's library was unloaded and another one has its memory.
struct CachedFunction {
    /// Caller and row in one word; 0: free.
    key: AtomicU64,
    real: AtomicUsize,
    /// The caller and the library that `real` lies in: the result holds only for these.
    ends: AtomicUsize,
}

const ENTRIES: usize = 2048;
static CACHE: [CachedFunction; ENTRIES] = [const {
    CachedFunction { key: AtomicU64::new(0), real: AtomicUsize::new(0), ends: AtomicUsize::new(0) }
}; ENTRIES];

/// Bits of a key that hold the row; the loader's records are aligned to 16 bytes.
const ROW_BITS: u32 = 12;

/// The cached result for a row and a caller, or what `find` returns now.
pub fn get(row: usize, caller: Option<Object>, find: impl Fn() -> Option<usize>) -> Option<usize> {
    let record = caller.map_or(0, |object| object.handle() as u64);
    let key = (record << ROW_BITS) | (row as u64 + 1);
    let Some(entry) = entry_of(key) else {
        return find();
    };
    let real = entry.real.load(Acquire);
    if real != 0 && ends(caller, real) == entry.ends.load(Relaxed) {
        return Some(real);
    }
    let real = find()?;
    entry.ends.store(ends(caller, real), Relaxed);
    entry.real.store(real, Release);
    Some(real)
}

/// The caller and the library that the function lies in, as one word.
fn ends(caller: Option<Object>, real: usize) -> usize {
    let [from, to] = [caller, owner(real)].map(|end| end.map_or(0, Object::fingerprint));
    from.rotate_left(1) ^ to
}

/// The entry for a key, claimed if it is new; `None` when the table is full around it.
fn entry_of(key: u64) -> Option<&'static CachedFunction> {
    let start = (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as usize;
    (0..16).find_map(|step| {
        let entry = &CACHE[(start + step) % ENTRIES];
        let found = match entry.key.load(Relaxed) {
            // Only for a new key: a locked instruction on every call would be too expensive.
            0 => entry.key.compare_exchange(0, key, Relaxed, Relaxed).map_or_else(|it| it, |_| key),
            found => found,
        };
        (found == key).then_some(entry)
    })
}
