//! A loaded object's tables: where its functions are, and the names of the functions that it calls.

use crate::functions::Functions;
use crate::instructions::{Architecture, Step};
use crate::memory::{Memory, Numbers};
use crate::names::{self, Role};

const PT_DYNAMIC: u32 = 2;
const PT_LOAD: u32 = 1;
const PT_GNU_EH_FRAME: u32 = 0x6474_e550;

const DT_PLTRELSZ: usize = 2;
const DT_STRTAB: usize = 5;
const DT_SYMTAB: usize = 6;
const DT_RELA: usize = 7;
const DT_RELASZ: usize = 8;
const DT_JMPREL: usize = 23;

const RELOCATION: usize = 24;
const SYMBOL: usize = 24;
/// The most entries of a dynamic section that are read.
const DYNAMIC_ENTRIES: usize = 256;
/// The most segments that are read.
const SEGMENTS: usize = 64;

/// A list of relocations with addends.
#[derive(Clone, Copy, Default)]
struct Relocations {
    start: usize,
    count: usize,
}

/// One slot that holds the address of a function of the runtime, relative to the object.
#[derive(Clone, Copy)]
struct Slot {
    offset: u32,
    role: Role,
}

/// How many slots of the runtime's functions are kept. An object that has more of them shares
/// work out in so many ways that the rest changes nothing.
const SLOTS: usize = 96;

/// A loaded object whose tables were found.
pub struct Image<M> {
    memory: M,
    header: usize,
    architecture: Architecture,
    base: usize,
    functions: Functions,
    symbols: usize,
    strings: usize,
    lists: [Relocations; 2],
    slots: [Option<Slot>; SLOTS],
}

/// The contents of the dynamic section.
#[derive(Default)]
struct Dynamic {
    symbols: usize,
    strings: usize,
    lists: [Relocations; 2],
}

impl<M: Memory> Image<M> {
    /// Reads the tables of the object whose ELF header is at this address; `None` if it lacks
    /// something that is needed, or is of another kind.
    pub fn of(memory: M, header: usize) -> Option<Self> {
        const MAGIC: &[u8] = &[0x7f, b'E', b'L', b'F', 2, 1];
        if !memory.bytes(header, 64)?.starts_with(MAGIC) {
            return None;
        }
        let architecture = Architecture::of_elf(memory.u16(header + 18)?)?;
        let segments = header.checked_add(memory.u64(header + 32)?)?;
        let (size, count) = (memory.u16(header + 54)?, memory.u16(header + 56)?);
        let segment = |index: usize| {
            let at = segments + index * usize::from(size);
            Some((memory.u32(at)?, memory.u64(at + 8)?, memory.u64(at + 16)?))
        };
        let all = || (0..usize::from(count).min(SEGMENTS)).filter_map(segment);
        let (.., start) = all().find(|&(kind, offset, _)| kind == PT_LOAD && offset == 0)?;
        let base = header.wrapping_sub(start);
        let of_kind = |wanted| {
            let found = all().find(|&(kind, ..)| kind == wanted);
            found.map(|(.., address)| base.wrapping_add(address))
        };
        let functions = Functions::of(&memory, of_kind(PT_GNU_EH_FRAME)?)?;
        let dynamic = dynamic(&memory, of_kind(PT_DYNAMIC)?, base);
        let Dynamic { symbols, strings, lists } = dynamic;
        let slots = [None; SLOTS];
        let mut image =
            Image { memory, header, architecture, base, functions, symbols, strings, lists, slots };
        image.find_slots();
        Some(image)
    }

    /// Whether the object calls functions of the OpenMP runtime that matter here.
    pub fn uses_openmp(&self) -> bool {
        self.roles().any(Role::is_of_runtime)
    }

    /// Where the object's ELF header is.
    pub fn header(&self) -> usize {
        self.header
    }

    /// The architecture of the code.
    pub fn architecture(&self) -> Architecture {
        self.architecture
    }

    /// The object's memory.
    pub fn memory(&self) -> &M {
        &self.memory
    }

    /// The functions of the object.
    pub fn functions(&self) -> &Functions {
        &self.functions
    }

    /// What the slot at this address stands for; `None` if it does not matter.
    pub(crate) fn role_of_slot(&self, address: usize) -> Option<Role> {
        let offset = u32::try_from(address.wrapping_sub(self.base)).ok()?;
        let mut slots = self.slots.iter().map_while(|slot| *slot);
        slots.find(|slot| slot.offset == offset).map(|slot| slot.role)
    }

    /// What the runtime's functions that the object calls stand for.
    pub(crate) fn roles(&self) -> impl Iterator<Item = Role> {
        self.slots.iter().map_while(|slot| slot.map(|slot| slot.role))
    }

    /// What a step that leaves its function stands for, if it leads to the runtime.
    pub(crate) fn role_of_step(&self, step: Step) -> Option<Role> {
        self.role_of_slot(self.slot_of_step(step)?)
    }

    /// The slot through which a step leaves its function, directly or by a stub.
    pub(crate) fn slot_of_step(&self, step: Step) -> Option<usize> {
        match step {
            Step::Call(address) | Step::Jump(address) => self.stub_slot(address),
            Step::Through(slot) => Some(slot),
            _ => None,
        }
    }

    /// Whether a function starts at an address.
    pub(crate) fn starts_function(&self, address: usize) -> bool {
        let function = self.functions.around(&self.memory, address);
        function.is_some_and(|function| function.start == address)
    }

    /// The slot that the code at this address jumps through, if it is a stub that does only that.
    pub(crate) fn stub_slot(&self, address: usize) -> Option<usize> {
        self.architecture.stub_slot(self.memory.bytes(address, 16)?, address)
    }

    /// The name of the symbol whose address a slot holds, and where this object defines it.
    pub(crate) fn symbol_of_slot(&self, slot: usize) -> Option<(&[u8], Option<usize>)> {
        let relocation = self.relocation_of(slot)?;
        self.symbol(relocation)
    }

    fn find_slots(&mut self) {
        let mut slots = [None; SLOTS];
        let mut places = slots.iter_mut();
        for list in self.lists {
            for index in 0..list.count {
                let at = list.start.wrapping_add(index.wrapping_mul(RELOCATION));
                let Some((offset, symbol)) = self.relocation(at) else { continue };
                let role = self.symbol(symbol).and_then(|(name, _)| names::role(name));
                let (Some(role), Ok(offset)) = (role, u32::try_from(offset)) else { continue };
                match places.next() {
                    Some(place) => *place = Some(Slot { offset, role }),
                    None => break,
                }
            }
        }
        self.slots = slots;
    }

    /// The slot, relative to the object, and the symbol of the relocation at this address, if it
    /// is a symbolic one.
    fn relocation(&self, at: usize) -> Option<(usize, usize)> {
        let entry = self.memory.bytes(at, 16)?;
        let offset = usize::from_le_bytes(*entry.first_chunk()?);
        let info = usize::from_le_bytes(*entry.get(8..)?.first_chunk()?);
        // Images are those of 64-bit machines; this is compiled for others, too.
        let (kind, symbol) = (info as u32, (info as u64 >> 32) as usize);
        (symbol != 0 && self.architecture.is_symbolic(kind)).then_some((offset, symbol))
    }

    /// The symbol of the relocation that writes to a slot. Those of the procedure linkage table are
    /// in the order of their slots.
    fn relocation_of(&self, slot: usize) -> Option<usize> {
        self.lists.iter().find_map(|list| {
            let at = |index: usize| list.start.wrapping_add(index.wrapping_mul(RELOCATION));
            let (mut low, mut high) = (0, list.count);
            while low < high {
                let middle = low + (high - low) / 2;
                let offset = self.memory.u64(at(middle))?;
                match self.base.wrapping_add(offset).cmp(&slot) {
                    core::cmp::Ordering::Less => low = middle + 1,
                    core::cmp::Ordering::Greater => high = middle,
                    core::cmp::Ordering::Equal => return Some(self.relocation(at(middle))?.1),
                }
            }
            None
        })
    }

    /// The name of a symbol, and where this object defines it.
    fn symbol(&self, index: usize) -> Option<(&[u8], Option<usize>)> {
        let at = self.symbols.wrapping_add(index.wrapping_mul(SYMBOL));
        let entry = self.memory.bytes(at, SYMBOL)?;
        let name = u32::from_le_bytes(*entry.first_chunk()?) as usize;
        let section = u16::from_le_bytes(*entry.get(6..)?.first_chunk()?);
        let value = usize::from_le_bytes(*entry.get(8..)?.first_chunk()?);
        let defined = (section != 0 && value != 0).then(|| self.base.wrapping_add(value));
        Some((self.memory.name(self.strings.wrapping_add(name))?, defined))
    }
}

fn dynamic<M: Memory>(memory: &M, start: usize, base: usize) -> Dynamic {
    let mut found = Dynamic::default();
    // The loader has relocated the addresses in here, where it writes to the section at all.
    let address = |value: usize| if value < base { value.wrapping_add(base) } else { value };
    let [calls, others] = &mut found.lists;
    for index in 0..DYNAMIC_ENTRIES {
        let at = start + index * 16;
        let (Some(tag), Some(value)) = (memory.word(at), memory.word(at + 8)) else { break };
        match tag {
            0 => break,
            DT_SYMTAB => found.symbols = address(value),
            DT_STRTAB => found.strings = address(value),
            DT_JMPREL => calls.start = address(value),
            DT_PLTRELSZ => calls.count = value / RELOCATION,
            DT_RELA => others.start = address(value),
            DT_RELASZ => others.count = value / RELOCATION,
            _ => {}
        }
    }
    found
}
