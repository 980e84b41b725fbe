//! An object in its file, with the addresses for which it was linked.

use crate::memory::{LONGEST_NAME, Memory};
use crate::objects::AddressSpace;

const PT_LOAD: usize = 1;
/// The most segments that are read.
const SEGMENTS: usize = 16;

/// One segment: the address of its bytes when loaded, and their position in the file.
#[derive(Clone, Copy)]
struct Segment {
    address: usize,
    offset: usize,
    length: usize,
}

/// The contents of a 64-bit ELF file. References to other objects, which the loader would bind,
/// lead nowhere.
#[derive(Clone, Copy)]
pub struct File<'a> {
    contents: &'a [u8],
    segments: [Option<Segment>; SEGMENTS],
    header: usize,
}

impl<'a> File<'a> {
    /// Reads where the segments are; `None` if it is not such a file.
    pub fn of(contents: &'a [u8]) -> Option<File<'a>> {
        if !contents.starts_with(b"\x7fELF\x02\x01") {
            return None;
        }
        let number = |at: usize, size: usize| {
            let mut word = [0; 8];
            word.get_mut(..size)?.copy_from_slice(contents.get(at..at.checked_add(size)?)?);
            usize::try_from(u64::from_le_bytes(word)).ok()
        };
        let (table, size, count) = (number(32, 8)?, number(54, 2)?, number(56, 2)?);
        let segment = |index: usize| {
            let at = table.checked_add(index.checked_mul(size)?)?;
            let is_loaded = number(at, 4)? == PT_LOAD;
            let (offset, address) =
                (number(at.checked_add(8)?, 8)?, number(at.checked_add(16)?, 8)?);
            let length = number(at.checked_add(32)?, 8)?;
            is_loaded.then_some(Segment { address, offset, length })
        };
        let mut segments = [None; SEGMENTS];
        let loaded = (0..count).filter_map(segment);
        segments.iter_mut().zip(loaded).for_each(|(place, segment)| *place = Some(segment));
        let header = segments.iter().flatten().find(|segment| segment.offset == 0)?.address;
        Some(File { contents, segments, header })
    }

    /// The address of the ELF header.
    pub fn header(&self) -> usize {
        self.header
    }

    /// All bytes of a segment from an address on.
    fn from(&self, address: usize) -> Option<&'a [u8]> {
        self.segments.iter().flatten().find_map(|segment| {
            let into = address.checked_sub(segment.address).filter(|&it| it < segment.length)?;
            let start = segment.offset.checked_add(into)?;
            self.contents.get(start..)?.get(..segment.length - into)
        })
    }
}

impl Memory for File<'_> {
    fn bytes(&self, address: usize, length: usize) -> Option<&[u8]> {
        self.from(address)?.get(..length)
    }

    fn name(&self, address: usize) -> Option<&[u8]> {
        let text = self.from(address)?;
        text.split(|&byte| byte == 0).next().filter(|name| name.len() < LONGEST_NAME)
    }

    fn word(&self, address: usize) -> Option<usize> {
        self.from(address)?.first_chunk().copied().map(usize::from_le_bytes)
    }
}

impl<'a> AddressSpace for File<'a> {
    type Memory = Self;

    fn object(&self, address: usize) -> Option<(Self, usize)> {
        self.from(address).map(|_| (*self, self.header))
    }

    fn definition(&self, _: &[u8]) -> Option<usize> {
        None
    }
}
