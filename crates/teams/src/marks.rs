//! The functions that a walk has visited.

use core::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

const MARKS: usize = 4096;

/// The functions that walks have visited. All walks share this table without a lock: each marks
/// with a number of its own, and a mark that another walk overwrites only costs time.
pub struct Marks {
    walks: AtomicU32,
    marks: [AtomicU64; MARKS],
    /// Variables of the threads' own that keep what tells threads apart: the object, and the
    /// variable's displacement.
    own: [AtomicU64; OWN],
}

/// How many variables of the threads' own are remembered.
const OWN: usize = 16;

/// The visits of one walk.
pub struct Visits<'a> {
    marks: &'a Marks,
    walk: u32,
}

impl Marks {
    /// No marks.
    pub const fn new() -> Self {
        Marks {
            walks: AtomicU32::new(0),
            marks: [const { AtomicU64::new(0) }; MARKS],
            own: [const { AtomicU64::new(0) }; OWN],
        }
    }

    /// Begins a walk.
    pub fn begin(&self) -> Visits<'_> {
        Visits { marks: self, walk: self.walks.fetch_add(1, Relaxed).wrapping_add(1) }
    }
}

impl Default for Marks {
    fn default() -> Self {
        Marks::new()
    }
}

/// Bits of a mark that hold the depth, and those that hold the function's address: enough to tell
/// apart what lies within half a gigabyte.
const DEPTH_BITS: u32 = 4;
const ADDRESS_BITS: u32 = 28;

impl Visits<'_> {
    /// Whether the walk has not visited the function at this address yet, or only deeper, from
    /// where it saw less.
    pub fn first(&self, address: usize, depth: usize) -> bool {
        let short = (address as u64 >> 1) & ((1 << ADDRESS_BITS) - 1);
        let function = u64::from(self.walk) << 32 | short << DEPTH_BITS;
        let place = (short.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 52) as usize;
        let mark = &self.marks.marks[place % MARKS];
        let before = mark.load(Relaxed);
        let depth = depth as u64 & ((1 << DEPTH_BITS) - 1);
        let known = before >> DEPTH_BITS == function >> DEPTH_BITS;
        if known && before & ((1 << DEPTH_BITS) - 1) <= depth {
            return false;
        }
        mark.store(function | depth, Relaxed);
        true
    }

    /// A variable of the threads' own keeps what tells them apart. If there is no room, the oldest is
    /// forgotten.
    pub(crate) fn keep_own(&self, object: usize, displacement: i32) {
        let key = own_key(object, displacement);
        if !self.keeps_own(object, displacement) {
            let place = self.walk as usize % OWN;
            let free = self.marks.own.iter().find(|known| known.load(Relaxed) == 0);
            free.or(self.marks.own.get(place)).into_iter().for_each(|it| it.store(key, Relaxed));
        }
    }

    /// Whether a walk has seen that this variable keeps what tells threads apart.
    pub(crate) fn keeps_own(&self, object: usize, displacement: i32) -> bool {
        let key = own_key(object, displacement);
        self.marks.own.iter().any(|known| known.load(Relaxed) == key)
    }
}

/// The object, of which pages are enough, and the variable; never 0, which stands for none.
fn own_key(object: usize, displacement: i32) -> u64 {
    1 << 63 | (object as u64 >> 12) << 32 | u64::from(displacement as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::boxed::Box;

    #[test]
    fn variables_of_the_threads_own_are_remembered() {
        let marks = Box::new(Marks::new());
        assert!(!marks.begin().keeps_own(0, 0));
        for displacement in 0..2 * OWN as i32 {
            let walk = marks.begin();
            walk.keep_own(0x5555_5555_0000, -4 * displacement);
            assert!(walk.keeps_own(0x5555_5555_0000, -4 * displacement));
            assert!(!walk.keeps_own(0x7fff_5555_0000, -4 * displacement), "another object");
        }
    }

    #[test]
    fn a_function_is_visited_again_only_from_nearer() {
        let marks = Box::new(Marks::new());
        let visits = marks.begin();
        assert!(visits.first(0x40_1000, 3));
        assert!(!visits.first(0x40_1000, 3));
        assert!(!visits.first(0x40_1000, 4));
        assert!(visits.first(0x40_1000, 2));
        assert!(visits.first(0x40_1010, 4));
        assert!(marks.begin().first(0x40_1000, 5), "another walk");
    }
}
