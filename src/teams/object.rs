//! Reads the memory of a loaded object.

use core::slice::from_raw_parts;
use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use libc::{Elf64_Ehdr, Elf64_Phdr, PF_R, PF_W, PF_X, PT_LOAD};
use threadcap_teams::{LONGEST_NAME, Memory};

use crate::real::{self, Object};

/// How many segments are read at most; an object has four or five.
const SEGMENTS: usize = 12;

/// One segment, as the loader mapped it.
#[derive(Clone, Copy)]
struct Segment {
    start: usize,
    length: usize,
    flags: u32,
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
                flags: segment.p_flags,
            });
        }
        Some(Mapped { segments })
    }

    /// A loaded object, which the caller keeps loaded.
    pub fn of(object: Object) -> Option<Mapped> {
        Mapped::at(real::header(object)?)
    }

    /// The segments that nobody writes to, with code and strings. The caller keeps the object
    /// loaded.
    pub fn constant(&self) -> impl Iterator<Item = &[u8]> {
        self.constant_with(|_| true)
    }

    /// Those of them that hold code.
    pub fn code(&self) -> impl Iterator<Item = &[u8]> + Clone {
        self.constant_with(|flags| flags & PF_X != 0)
    }

    /// Those of them that hold strings: linkers put these beside the code, or have a segment for them.
    pub fn strings(&self) -> impl Iterator<Item = &[u8]> {
        let is_apart = self.constant_with(|flags| flags & PF_X == 0).next().is_some();
        self.constant_with(move |flags| !is_apart || flags & PF_X == 0)
    }

    fn constant_with(
        &self,
        is_one: impl Fn(u32) -> bool + Clone,
    ) -> impl Iterator<Item = &[u8]> + Clone {
        let is_constant = move |it: &&Segment| it.flags & PF_W == 0 && is_one(it.flags);
        self.segments.iter().flatten().filter(is_constant).map(|segment| {
            // SAFETY: mapped read-only, according to its headers.
            unsafe { from_raw_parts(segment.start as *const u8, segment.length) }
        })
    }

    /// How many bytes can be read starting at an address.
    fn left(&self, address: usize) -> Option<usize> {
        self.segments.iter().flatten().find_map(|segment| {
            let offset = address.checked_sub(segment.start)?;
            segment.length.checked_sub(offset).filter(|&left| left > 0)
        })
    }
}

/// The object stays loaded while it is read: its code is running, or is called by code that is.
impl Memory for Mapped {
    fn bytes(&self, address: usize, length: usize) -> Option<&[u8]> {
        if length > self.left(address)? {
            return None;
        }
        // SAFETY: a part of a readable segment: a table or code, which nobody writes to, even if a
        // tool has moved it to a writable segment.
        Some(unsafe { from_raw_parts(address as *const u8, length) })
    }

    fn name(&self, address: usize) -> Option<&[u8]> {
        let most = self.left(address)?.min(LONGEST_NAME);
        let byte = |at: usize| {
            let byte = (address as *const u8).wrapping_add(at);
            // SAFETY: this many bytes can be read.
            unsafe { byte.read_volatile() }
        };
        let length = (0..most).find(|&at| byte(at) == 0)?;
        self.bytes(address, length)
    }

    fn word(&self, address: usize) -> Option<usize> {
        let left = self.left(address)?;
        if left < size_of::<usize>() || !address.is_multiple_of(align_of::<usize>()) {
            return None;
        }
        // SAFETY: an aligned word of a readable segment; the loader may be binding it at this
        // moment.
        let word = unsafe { AtomicUsize::from_ptr(address as *mut usize) };
        Some(word.load(Relaxed))
    }
}
