//! One loaded object: which functions it defines, and to which libraries its references are bound.
//!
//! The loader's own lookups (`dlsym`, `dladdr`) take its lock, which a thread may hold while it
//! waits for us; the tables they read are public ELF, and reading them takes no lock.

use core::ffi::CStr;
use libc::{c_char, c_void};

use crate::rows::{Row, gnu_hash};

/// The public head of the loader's record of an object, as `<link.h>` has it.
#[derive(Clone, Copy)]
#[repr(C)]
pub struct LinkMap {
    base: usize,
    name: *const c_char,
    dynamic: *const [usize; 2],
    pub(super) next: *const LinkMap,
}

const DT_PLTRELSZ: usize = 2;
const DT_HASH: usize = 4;
const DT_STRTAB: usize = 5;
const DT_SYMTAB: usize = 6;
/// DT_RELA and DT_RELASZ: relocations with an addend.
#[cfg(target_pointer_width = "64")]
const DT_RELOCATIONS: (usize, usize) = (7, 8);
/// DT_REL and DT_RELSZ: those of 32-bit x86 have no addend.
#[cfg(target_pointer_width = "32")]
const DT_RELOCATIONS: (usize, usize) = (17, 18);
const DT_JMPREL: usize = 23;
const DT_GNU_HASH: usize = 0x6fff_fef5;
const DT_VERSYM: usize = 0x6fff_fff0;

/// Set in a symbol's version if another version of the name is the default one.
const VERSION_HIDDEN: u16 = 0x8000;
const STT_OBJECT: u8 = 1;
const STT_FUNC: u8 = 2;
const STB_WEAK: u8 = 2;

/// The kinds of relocations whose slots hold the address of a symbol: R_X86_64_GLOB_DAT and
/// R_X86_64_JUMP_SLOT, which have the same numbers for 32-bit x86.
#[cfg(any(target_arch = "x86_64", target_arch = "x86"))]
const SYMBOL_RELOCATIONS: [u32; 2] = [6, 7];
/// The same for AArch64: R_AARCH64_GLOB_DAT and R_AARCH64_JUMP_SLOT.
#[cfg(target_arch = "aarch64")]
const SYMBOL_RELOCATIONS: [u32; 2] = [1025, 1026];

/// A symbol table entry.
#[cfg(target_pointer_width = "64")]
#[repr(C)]
struct Symbol {
    name: u32,
    info: u8,
    other: u8,
    section: u16,
    value: usize,
    size: usize,
}

/// The same in its 32-bit layout.
#[cfg(target_pointer_width = "32")]
#[repr(C)]
struct Symbol {
    name: u32,
    value: usize,
    size: usize,
    info: u8,
    other: u8,
    section: u16,
}

/// A relocation.
#[repr(C)]
struct Relocation {
    offset: usize,
    info: usize,
    #[cfg(target_pointer_width = "64")]
    addend: isize,
}

impl Relocation {
    /// Its kind, one of the architecture's `R_` constants.
    fn kind(&self) -> u32 {
        if cfg!(target_pointer_width = "64") { self.info as u32 } else { self.info as u32 & 0xff }
    }

    /// The index of its symbol.
    fn symbol(&self) -> usize {
        if cfg!(target_pointer_width = "64") {
            self.info >> (usize::BITS / 2)
        } else {
            self.info >> 8
        }
    }
}

/// A loaded object.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Object(&'static LinkMap);

impl LinkMap {
    /// The record after this one.
    pub fn next(&self) -> *const LinkMap {
        self.next
    }

    /// An address of the object.
    pub fn dynamic(&self) -> usize {
        self.dynamic as usize
    }
}

impl PartialEq for LinkMap {
    fn eq(&self, other: &LinkMap) -> bool {
        core::ptr::eq(self, other)
    }
}
impl Eq for LinkMap {}

impl Object {
    /// The object of a record of the loader; `None` for null.
    ///
    /// # Safety
    /// `map` is null or a record of an object that stays loaded while the result is used.
    pub unsafe fn of(map: *const LinkMap) -> Option<Object> {
        // SAFETY: as promised by the caller.
        unsafe { map.as_ref() }.map(Object)
    }

    /// The object after this one in the order of loading.
    pub fn next(self) -> Option<Object> {
        // SAFETY: the loader keeps the chain whole; an object leaves it before it is unloaded.
        unsafe { Object::of(self.0.next) }
    }

    /// The path by which the loader opened the object, which may be relative.
    pub fn name(self) -> Option<&'static CStr> {
        // SAFETY: the loader's string, which lives as long as its record.
        (!self.0.name.is_null()).then(|| unsafe { CStr::from_ptr(self.0.name) })
    }

    /// The address that the object's own addresses are relative to.
    pub fn base(self) -> usize {
        self.0.base
    }

    /// An address within the object.
    pub fn inside(self) -> Option<usize> {
        (!self.0.dynamic.is_null()).then_some(self.0.dynamic as usize)
    }

    /// The handle that `dlopen` would return for the object: in glibc, its record.
    pub fn handle(self) -> *mut c_void {
        core::ptr::from_ref(self.0).cast_mut().cast()
    }

    /// Distinguishes this object from another one that got its memory, record and code alike, after
    /// it was unloaded: modules of one build system often have the same size.
    pub fn fingerprint(self) -> usize {
        let name = self.name().unwrap_or_default().to_bytes();
        // The golden ratio, in the bits of a word.
        const MIX: usize = (0x9e37_79b9_7f4a_7c15_u64 >> (64 - usize::BITS)) as usize;
        let mix = |hash: usize, word: usize| (hash ^ word).wrapping_mul(MIX);
        let (words, rest) = name.as_chunks::<{ size_of::<usize>() }>();
        let start = rest.iter().fold(self.base(), |hash, &byte| hash << 8 ^ usize::from(byte));
        words.iter().fold(mix(start, name.len()), |hash, &word| {
            mix(hash.rotate_left(29), usize::from_le_bytes(word))
        })
    }

    /// A value of the dynamic section.
    fn tag(self, wanted: usize) -> Option<usize> {
        let mut entry = self.0.dynamic;
        if entry.is_null() {
            return None;
        }
        loop {
            // SAFETY: the dynamic section is mapped while the object is, and ends with DT_NULL.
            let [tag, value] = unsafe { *entry };
            if tag == wanted {
                return Some(value);
            }
            if tag == 0 {
                return None;
            }
            entry = entry.wrapping_add(1);
        }
    }

    /// A table that the dynamic section points to.
    fn table<T>(self, wanted: usize) -> Option<*const T> {
        let address = self.tag(wanted)?;
        // The loader has relocated these pointers, except in objects it did not write to (vdso).
        let address = if address < self.base() { address + self.base() } else { address };
        Some(address as *const T)
    }

    /// Where the object defines the function `name`, in its default version.
    pub fn function(self, name: &str) -> Option<usize> {
        self.definition((name, gnu_hash(name.as_bytes())), STT_FUNC)
    }

    /// Where the object defines the function of a row, in its default version.
    pub fn function_of(self, row: &Row) -> Option<usize> {
        self.definition((row.name(), row.hash), STT_FUNC)
    }

    /// Where the object defines the variable `name`, in its default version.
    pub fn variable(self, name: &str) -> Option<usize> {
        self.definition((name, gnu_hash(name.as_bytes())), STT_OBJECT)
    }

    /// Where the object defines a name, given its hash.
    fn definition(self, (name, hash): (&str, u32), kind: u8) -> Option<usize> {
        let index = match self.table::<u32>(DT_GNU_HASH) {
            Some(table) => self.find_by_gnu_hash(table, (name, hash)),
            None => self.find_by_sysv_hash(self.table::<u32>(DT_HASH)?, name),
        }?;
        let symbol = self.symbol(index)?;
        (symbol.info & 0xf == kind).then(|| self.base() + symbol.value)
    }

    fn symbol(self, index: usize) -> Option<&'static Symbol> {
        let table = self.table::<Symbol>(DT_SYMTAB)?;
        // SAFETY: indices come from the object's own hash table and relocations.
        Some(unsafe { &*table.wrapping_add(index) })
    }

    /// Whether the symbol at `index` is a definition of `name` in its default version.
    fn defines(self, index: usize, name: &str) -> bool {
        let Some(symbol) = self.symbol(index) else {
            return false;
        };
        let hidden = self.table::<u16>(DT_VERSYM).is_some_and(|versions| {
            // SAFETY: there is a version for every symbol.
            unsafe { *versions.wrapping_add(index) & VERSION_HIDDEN != 0 }
        });
        if symbol.section == 0 || hidden {
            return false;
        }
        self.name_of(symbol).is_some_and(|found| found == name.as_bytes())
    }

    /// Looks `name` up in a DT_GNU_HASH table: a Bloom filter, buckets, and a chain per bucket
    /// whose last hash has its lowest bit set.
    fn find_by_gnu_hash(self, table: *const u32, (name, hash): (&str, u32)) -> Option<usize> {
        // SAFETY: the layout is fixed by the ABI, and the object was linked to it.
        let [buckets, first, words, shift] = unsafe { *table.cast::<[u32; 4]>() };
        let filter = table.wrapping_add(4).cast::<usize>();
        let word = (hash as usize / usize::BITS as usize) & (words as usize - 1);
        // SAFETY: as above; the number of words is a power of two.
        let word = unsafe { *filter.wrapping_add(word) };
        let bits = |hash: u32| 1usize << (hash % usize::BITS);
        if buckets == 0 || word & bits(hash) == 0 || word & bits(hash >> shift) == 0 {
            return None;
        }
        let bucket = filter.wrapping_add(words as usize).cast::<u32>();
        let chain = bucket.wrapping_add(buckets as usize);
        // SAFETY: as above.
        let mut index = unsafe { *bucket.wrapping_add((hash % buckets) as usize) };
        if index < first {
            return None;
        }
        loop {
            // SAFETY: as above; the chain goes on until the lowest bit is set.
            let found = unsafe { *chain.wrapping_add((index - first) as usize) };
            if found | 1 == hash | 1 && self.defines(index as usize, name) {
                return Some(index as usize);
            }
            if found & 1 != 0 {
                return None;
            }
            index += 1;
        }
    }

    /// Looks `name` up in a DT_HASH table: buckets, and a chain of indices that ends with zero.
    fn find_by_sysv_hash(self, table: *const u32, name: &str) -> Option<usize> {
        // SAFETY: the layout is fixed by the ABI, and the object was linked to it: two counts, the
        // buckets, and a chain as long as the symbol table.
        let word = |place: usize| unsafe { *table.wrapping_add(place) } as usize;
        let buckets = word(0);
        let mut index = word(2 + (sysv_hash(name) as usize).checked_rem(buckets)?);
        while index != 0 {
            if self.defines(index, name) {
                return Some(index);
            }
            index = word(2 + buckets + index);
        }
        None
    }

    /// Whether the object refers to a function weakly, so that it runs without it.
    pub fn refers_weakly(self, name: &str) -> bool {
        self.undefined().any(|symbol| {
            symbol.info >> 4 == STB_WEAK
                && self.name_of(symbol).is_some_and(|found| found == name.as_bytes())
        })
    }

    /// The names of other objects' functions that this one refers to, once per reference.
    pub fn references(self) -> impl Iterator<Item = &'static [u8]> {
        self.undefined().filter_map(move |symbol| self.name_of(symbol))
    }

    /// The symbols of other objects that this one refers to, some of them more than once. In a symbol
    /// table they come before all that is hashed; but if nothing is hashed, linkers may write that
    /// the first symbol is, and then only the relocations show them.
    fn undefined(self) -> impl Iterator<Item = &'static Symbol> {
        let hashed = match self.table::<u32>(DT_GNU_HASH) {
            // SAFETY: the layout is fixed by the ABI: the second word is the first index that is hashed.
            Some(table) => unsafe { *table.wrapping_add(1) },
            None => self.table::<u32>(DT_HASH).map_or(0, |table| {
                // SAFETY: as above: the second word counts all symbols.
                unsafe { *table.wrapping_add(1) }
            }),
        };
        (1..hashed as usize)
            .chain(self.relocations().map(Relocation::symbol))
            .filter_map(move |index| self.symbol(index))
            .filter(|symbol| symbol.section == 0)
    }

    /// The name of a symbol of this object.
    fn name_of(self, symbol: &Symbol) -> Option<&'static [u8]> {
        let strings = self.table::<c_char>(DT_STRTAB)?;
        // SAFETY: names are offsets of NUL-terminated strings in the string table.
        Some(unsafe { CStr::from_ptr(strings.wrapping_add(symbol.name as usize)) }.to_bytes())
    }

    /// The addresses to which the object's references to other objects' symbols are bound.
    pub fn bound_references(self) -> impl Iterator<Item = usize> {
        self.relocations().map(move |relocation| {
            let slot = (self.base() + relocation.offset) as *const usize;
            // SAFETY: slots of symbolic relocations are mapped and aligned words of the object.
            unsafe { *slot }
        })
    }

    /// The relocations whose slots hold the address of a symbol.
    fn relocations(self) -> impl Iterator<Item = &'static Relocation> {
        let lists = [(DT_JMPREL, DT_PLTRELSZ), DT_RELOCATIONS];
        let all = lists.into_iter().flat_map(move |(start, size)| {
            let start = self.table::<Relocation>(start);
            let bytes = start.and_then(|_| self.tag(size)).unwrap_or(0);
            (0..bytes / size_of::<Relocation>()).filter_map(move |index| {
                let relocation = start?.wrapping_add(index);
                // SAFETY: within the list, which the loader has read.
                Some(unsafe { &*relocation })
            })
        });
        all.filter(|relocation| SYMBOL_RELOCATIONS.contains(&relocation.kind()))
    }
}

fn sysv_hash(name: &str) -> u32 {
    name.bytes().fold(0, |hash: u32, byte| {
        let hash = (hash << 4).wrapping_add(u32::from(byte));
        let high = hash & 0xf000_0000;
        (hash ^ (high >> 24)) & !high
    })
}
