//! Where the functions of an object begin and end, according to the unwind table.
//!
//! Every function that gcc and clang compile has an entry in it, static ones too, and it stays in
//! stripped objects. It is sorted, for a binary search (`.eh_frame_hdr`, see the Linux Standard
//! Base, core, "Exception Frames").

use core::ops::Range;

use crate::memory::{Memory, Numbers};

/// A table of pairs, relative to its header: where a function begins, and its unwind entry.
#[derive(Clone, Copy)]
pub struct Functions {
    header: usize,
    table: usize,
    count: usize,
}

/// Relative to the header, four bytes, signed.
const RELATIVE_TO_HEADER: u8 = 0x3b;

/// The bytes of a number in this encoding.
fn size(encoding: u8) -> Option<usize> {
    match encoding & 0xf {
        0x2 | 0xa => Some(2),
        0x3 | 0xb => Some(4),
        0x0 | 0x4 | 0xc => Some(8),
        _ => None,
    }
}

impl Functions {
    /// Reads the table whose header is at this address.
    pub fn of<M: Memory>(memory: &M, header: usize) -> Option<Functions> {
        let [version, frames, counts, entries] = *memory.bytes(header, 4)?.first_chunk()?;
        if version != 1 || entries != RELATIVE_TO_HEADER {
            return None;
        }
        let counted = header + 4 + size(frames)?;
        let count = match size(counts)? {
            2 => usize::from(memory.u16(counted)?),
            4 => memory.u32(counted)? as usize,
            _ => memory.u64(counted)?,
        };
        let table = counted + size(counts)?;
        memory.bytes(table, count.checked_mul(8)?)?;
        Some(Functions { header, table, count })
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The function around an address.
    pub fn around<M: Memory>(&self, memory: &M, address: usize) -> Option<Range<usize>> {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.start(memory, middle)? <= address {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let function = self.get(memory, low.checked_sub(1)?)?;
        function.contains(&address).then_some(function)
    }

    /// The function at a place of the table.
    pub fn get<M: Memory>(&self, memory: &M, index: usize) -> Option<Range<usize>> {
        let start = self.start(memory, index)?;
        let length = self.length(memory, index, start);
        let next = self.start(memory, index + 1);
        let end = match (length, next) {
            (Some(length), _) => start.checked_add(length)?,
            (None, Some(next)) => next,
            (None, None) => return None,
        };
        Some(start..end)
    }

    fn entry<M: Memory>(&self, memory: &M, index: usize) -> Option<[u8; 8]> {
        if index >= self.count {
            return None;
        }
        memory.bytes(self.table + index * 8, 8)?.first_chunk().copied()
    }

    fn start<M: Memory>(&self, memory: &M, index: usize) -> Option<usize> {
        let [a, b, c, d, ..] = self.entry(memory, index)?;
        Some(self.header.wrapping_add_signed(i32::from_le_bytes([a, b, c, d]) as isize))
    }

    /// The length of a function, if its entry holds it as compilers write it: an address that is
    /// relative to its own place, in four bytes, and then the length in four bytes.
    fn length<M: Memory>(&self, memory: &M, index: usize, start: usize) -> Option<usize> {
        let [.., a, b, c, d] = self.entry(memory, index)?;
        let entry = self.header.wrapping_add_signed(i32::from_le_bytes([a, b, c, d]) as isize);
        let place = entry.checked_add(8)?;
        let relative = memory.u32(place)? as i32;
        let length = memory.u32(place + 4)? as usize;
        (place.wrapping_add_signed(relative as isize) == start).then_some(length)
    }
}
