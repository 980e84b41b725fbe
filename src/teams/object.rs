//! The memory of a loaded object, read where it lies.

use core::slice::from_raw_parts;
use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use libc::{Elf64_Ehdr, Elf64_Phdr, PF_R, PF_W, PT_LOAD};
use threadcap_teams::Memory;

/// So many segments are read; an object has four or five.
const SEGMENTS: usize = 12;

/// One segment, as the loader mapped it.
#[derive(Clone, Copy)]
struct Segment {
    start: usize,
    length: usize,
    /// Whether nobody writes to it.
    is_constant: bool,
}

/// The segments of a loaded object that can be read.
pub struct Mapped {
    segments: [Option<Segment>; SEGMENTS],
}

impl Mapped {
    /// The object whose ELF header is at this address.
    pub fn at(header: usize) -> Option<Mapped> {
        // SAFETY: the loader has mapped the header with the first segment.
        let elf = unsafe { &*(header as *const Elf64_Ehdr) };
        if !elf.e_ident.starts_with(b"\x7fELF\x02\x01") {
            return None;
        }
        let table = header.checked_add(elf.e_phoff as usize)? as *const Elf64_Phdr;
        // SAFETY: the loader has read the same table, which lies in the first segment too.
        let table = unsafe { from_raw_parts(table, usize::from(elf.e_phnum)) };
        let loads = || table.iter().filter(|segment| segment.p_type == PT_LOAD);
        let first = loads().next()?;
        let base = header.wrapping_sub(first.p_vaddr.wrapping_sub(first.p_offset) as usize);
        let mut segments = [None; SEGMENTS];
        let readable = loads().filter(|segment| segment.p_flags & PF_R != 0);
        for (place, segment) in segments.iter_mut().zip(readable) {
            *place = Some(Segment {
                start: base.wrapping_add(segment.p_vaddr as usize),
                length: segment.p_memsz as usize,
                is_constant: segment.p_flags & PF_W == 0,
            });
        }
        Some(Mapped { segments })
    }

    fn segment(&self, address: usize) -> Option<(Segment, usize)> {
        self.segments.iter().flatten().find_map(|segment| {
            let offset = address.checked_sub(segment.start)?;
            (offset < segment.length).then_some((*segment, segment.length - offset))
        })
    }
}

impl Memory for Mapped {
    fn bytes(&self, address: usize, length: usize) -> Option<&[u8]> {
        self.rest(address)?.get(..length)
    }

    fn rest(&self, address: usize) -> Option<&[u8]> {
        let (_, left) = self.segment(address).filter(|(segment, _)| segment.is_constant)?;
        // SAFETY: a part of a segment that can be read and that nobody writes to. The object stays
        // loaded: code of it is running, or it is one that such code calls.
        Some(unsafe { from_raw_parts(address as *const u8, left) })
    }

    fn word(&self, address: usize) -> Option<usize> {
        let (_, left) = self.segment(address)?;
        if left < size_of::<usize>() || !address.is_multiple_of(align_of::<usize>()) {
            return None;
        }
        // SAFETY: an aligned word of a segment that can be read; the loader may bind it just now.
        let word = unsafe { AtomicUsize::from_ptr(address as *mut usize) };
        Some(word.load(Relaxed))
    }
}
