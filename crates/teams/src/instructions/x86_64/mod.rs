//! Instructions of x86-64: how long they are, and which lead to other code.
//!
//! After Intel's manual, volume 2, appendix A: prefixes, opcode, ModRM and SIB, displacement,
//! immediate. What cannot be decoded counts as one byte.

mod access;
mod flow;
mod shapes;

use super::{After, Flow, Instruction, Step};
use shapes::{
    Immediate, Shape, immediate_length, modrm, shape_of_byte, shape_of_two_bytes, shape_of_vector,
};

/// Prefixes that were read before an opcode.
#[derive(Clone, Copy, Default)]
pub struct Prefixes {
    /// 0x66: 16-bit operands, and so 16-bit immediates.
    short: bool,
    /// 0x67: 32-bit addresses.
    short_address: bool,
    /// 0xf0: makes an instruction atomic.
    lock: bool,
    /// 0x64: thread-local memory.
    thread: bool,
    /// 0x3e: before an indirect jump, it allows an unmarked target: the jump table of a switch.
    no_track: bool,
    /// The REX byte, 0 if there is none.
    rex: u8,
}

/// The operands that a ModRM byte names.
#[derive(Clone, Copy, Default)]
pub struct Operand {
    /// The middle field: part of the opcode, or the low bits of a register.
    field: u8,
    /// The register of the middle field, as a set.
    register: u32,
    /// The other register, as a set; none if it is memory.
    other: u32,
    /// The registers that the address of memory is computed from, as a set.
    address: u32,
    /// Displacement from the end of the instruction, if the address is relative to that.
    relative: Option<i32>,
    /// Whether it is memory, and its address is scaled by an index.
    is_memory: bool,
    is_indexed: bool,
    /// What is added to the registers of the address.
    displacement: i32,
}

/// Reads bytes in order.
struct Reader<'a> {
    code: &'a [u8],
    read: usize,
}

impl Reader<'_> {
    fn byte(&mut self) -> Option<u8> {
        let byte = *self.code.get(self.read)?;
        self.read += 1;
        Some(byte)
    }

    fn long(&mut self) -> Option<i32> {
        let bytes = self.code.get(self.read..)?.first_chunk::<4>()?;
        self.read += 4;
        Some(i32::from_le_bytes(*bytes))
    }

    fn skip(&mut self, bytes: usize) -> Option<()> {
        self.read += bytes;
        (self.read <= self.code.len()).then_some(())
    }

    fn operand(&mut self, rex: u8) -> Option<Operand> {
        let byte = self.byte()?;
        let (mode, field, base) = (byte >> 6, byte >> 3 & 7, byte & 7);
        let bit = |low: u8, extended: bool| 1 << (low | if extended { 8 } else { 0 });
        let register = bit(field, rex & 4 != 0);
        let mut operand = Operand { field, register, is_memory: mode != 3, ..Operand::default() };
        if mode == 3 {
            operand.other = bit(base, rex & 1 != 0);
            return Some(operand);
        }
        let mut wide = mode == 2;
        if base == 4 {
            let scaled = self.byte()?;
            let (index, base) = (scaled >> 3 & 7, scaled & 7);
            operand.is_indexed = index != 4 || rex & 2 != 0;
            if operand.is_indexed {
                operand.address |= bit(index, rex & 2 != 0);
            }
            if mode == 0 && base == 5 {
                wide = true;
            } else {
                operand.address |= bit(base, rex & 1 != 0);
            }
        } else if mode == 0 && base == 5 {
            operand.relative = Some(self.long()?);
        } else {
            operand.address |= bit(base, rex & 1 != 0);
        }
        if wide {
            operand.displacement = self.long()?;
        } else if mode == 1 {
            operand.displacement = i32::from(self.byte()? as i8);
        }
        Some(operand)
    }
}

/// The first instruction, and its length; `None` at the end of the code.
pub fn decode(code: &[u8], address: usize) -> Option<(usize, Instruction)> {
    if code.is_empty() {
        return None;
    }
    let unknown = Instruction { step: Step::Compute, flow: Flow::default() };
    Some(instruction(code, address).unwrap_or((1, unknown)))
}

fn instruction(code: &[u8], address: usize) -> Option<(usize, Instruction)> {
    let mut reader = Reader { code: code.get(..code.len().min(15))?, read: 0 };
    let (prefixes, first) = prefixes(&mut reader)?;
    let (map, opcode, shape) = opcode(&mut reader, first)?;
    let operand = if shape.modrm { Some(reader.operand(prefixes.rex)?) } else { None };
    let immediate = reader.read;
    reader.skip(immediate_length(shape.immediate, prefixes, operand))?;
    let (length, end) = (reader.read, address.wrapping_add(reader.read));
    let parts = Parts { code, prefixes, map, opcode, operand, immediate, length, end };
    let step = parts.step()?;
    let operand = operand.unwrap_or_default();
    let flow = match step {
        Step::Nothing => Flow::default(),
        _ => Flow {
            adds: parts.adds(),
            access: access::of(map, opcode, prefixes, operand, end),
            ..flow::of(map, opcode, prefixes.rex, operand)
        },
    };
    Some((length, Instruction { step, flow }))
}

/// The map of an opcode whose first byte was read, its last byte, and what follows it.
fn opcode(reader: &mut Reader, first: u8) -> Option<(u8, u8, Shape)> {
    Some(match first {
        0x0f => match reader.byte()? {
            0x38 => (2, reader.byte()?, modrm(Immediate::None)),
            0x3a => (3, reader.byte()?, modrm(Immediate::Byte)),
            opcode => (1, opcode, shape_of_two_bytes(opcode)?),
        },
        0xc5 => {
            reader.skip(1)?;
            let opcode = reader.byte()?;
            (VECTOR, opcode, shape_of_vector(1, opcode)?)
        }
        0xc4 | 0x62 => {
            let map = reader.byte()? & if first == 0x62 { 7 } else { 0x1f };
            reader.skip(if first == 0x62 { 2 } else { 1 })?;
            let vector = reader.byte()?;
            (VECTOR, vector, shape_of_vector(map, vector)?)
        }
        opcode => (0, opcode, shape_of_byte(opcode)?),
    })
}

/// The parts of one instruction.
struct Parts<'a> {
    /// The instruction, and what follows it.
    code: &'a [u8],
    prefixes: Prefixes,
    map: u8,
    opcode: u8,
    operand: Option<Operand>,
    /// The offset of the immediate operand, behind all other parts.
    immediate: usize,
    /// In bytes.
    length: usize,
    /// The address of the next instruction.
    end: usize,
}

impl Parts<'_> {
    /// What the instruction does; `None` if a part is missing.
    fn step(&self) -> Option<Step> {
        let Parts { code, prefixes, operand, immediate, end, .. } = *self;
        Some(match (self.map, self.opcode) {
            (0, 0xe8) => Step::Call(self.destination()?),
            (0, 0xe9) | (1, 0x80..=0x8f) => Step::Jump(self.destination()?),
            (0, 0xeb | 0x70..=0x7f) => {
                let by = *code.get(immediate)? as i8;
                Step::Jump(end.wrapping_add_signed(by.into()))
            }
            (0, 0xff) => through(operand?, prefixes, end),
            // Programs with a fixed address take addresses like this.
            (0, 0xb8..=0xbf) if self.length == immediate + 4 => {
                Step::Address(self.immediate_long()? as usize)
            }
            (0, 0x85)
                if code.get(immediate.wrapping_sub(1)) == Some(&0xc0) && prefixes.rex & 5 == 0 =>
            {
                Step::IsZero
            }
            // nop and pause, fences, and `lock or [rsp], 0`, which is one
            (0, 0x90) | (1, 0x1e | 0x1f | 0xae) => Step::Nothing,
            (0, 0x83)
                if prefixes.lock && operand?.field == 1 && code.get(immediate) == Some(&0) =>
            {
                Step::Nothing
            }
            (0, 0x38..=0x3d | 0x84 | 0x85 | 0xa8 | 0xa9) => Step::Compare,
            // `cmp eax, 0`
            (0, 0x83) if code.get(..3) == Some(&[0x83, 0xf8, 0]) => Step::IsZero,
            (0, 0x80 | 0x81 | 0x83) if operand?.field == 7 => Step::Compare,
            (0, 0xf6 | 0xf7) if operand?.field < 2 => Step::Compare,
            (0, 0xf7) if operand?.field > 5 => Step::Divide,
            (0, 0xf7) if operand?.field > 3 => Step::Multiply,
            // lock xadd
            (1, 0xc0 | 0xc1) if operand?.is_memory => Step::Ticket,
            (0, 0x69 | 0x6b | 0xc1 | 0xd1 | 0xd3) | (1, 0xaf) => Step::Multiply,
            (0, 0x8d | 0x8b) => taken(self.opcode, operand?, prefixes, end),
            (0, opcode) if copies(opcode, operand) => Step::Move,
            (1, opcode) if copies_after_0f(opcode) => Step::Move,
            _ => Step::Compute,
        })
    }

    /// The number that the instruction adds to a register of 64 bits.
    fn adds(&self) -> Option<i32> {
        let Parts { code, prefixes, operand, immediate, .. } = *self;
        let is_sum = operand.is_none_or(|it| it.field == 0 && !it.is_memory);
        match (self.map, self.opcode) {
            _ if prefixes.rex & 8 == 0 || !is_sum => None,
            (0, 0x83) => Some(i32::from(*code.get(immediate)? as i8)),
            (0, 0x05 | 0x81) => Some(self.immediate_long()? as i32),
            _ => None,
        }
    }

    /// The immediate operand of four bytes.
    fn immediate_long(&self) -> Option<u32> {
        let bytes = self.code.get(self.immediate..)?.first_chunk::<4>()?;
        Some(u32::from_le_bytes(*bytes))
    }

    /// The address that a call or jump names.
    fn destination(&self) -> Option<usize> {
        Some(self.end.wrapping_add_signed(self.immediate_long()? as i32 as isize))
    }
}

/// The opcode maps of VEX and EVEX.
const VECTOR: u8 = 4;

fn prefixes(reader: &mut Reader) -> Option<(Prefixes, u8)> {
    let mut prefixes = Prefixes::default();
    loop {
        match reader.byte()? {
            0x66 => prefixes.short = true,
            0x67 => prefixes.short_address = true,
            0x3e => prefixes.no_track = true,
            0xf0 => prefixes.lock = true,
            0x64 => prefixes.thread = true,
            0xf2 | 0xf3 | 0x26 | 0x2e | 0x36 | 0x65 => {}
            rex @ 0x40..=0x4f => {
                prefixes.rex = rex;
                // It applies only right before the opcode.
                let opcode = reader.byte()?;
                return Some((prefixes, opcode));
            }
            opcode => return Some((prefixes, opcode)),
        }
    }
}

/// Opcode 0xff: increments, calls, jumps and pushes.
fn through(operand: Operand, prefixes: Prefixes, end: usize) -> Step {
    match (operand.field, operand.relative) {
        (2 | 4, Some(relative)) => Step::Through(end.wrapping_add_signed(relative as isize)),
        // A jump through a table is a switch within the function.
        (4, None) if operand.is_indexed || prefixes.no_track => Step::Compute,
        (2 | 4, None) => Step::Unknown,
        (6, _) => Step::Move,
        _ => Step::Compute,
    }
}

/// `lea` and `mov` to a register.
fn taken(opcode: u8, operand: Operand, prefixes: Prefixes, end: usize) -> Step {
    match (opcode, operand.relative) {
        (0x8d, Some(relative)) => Step::Address(end.wrapping_add_signed(relative as isize)),
        (0x8b, Some(relative)) if prefixes.rex & 8 != 0 => {
            Step::Load(end.wrapping_add_signed(relative as isize))
        }
        (0x8d, None) if operand.is_indexed => Step::Multiply,
        _ => Step::Move,
    }
}

/// Whether an instruction only moves values: `mov` and the like, `push`, `pop`, `nop`.
fn copies(opcode: u8, operand: Option<Operand>) -> bool {
    match opcode {
        0x50..=0x5f
        | 0x63
        | 0x68
        | 0x6a
        | 0x88..=0x8b
        | 0x98
        | 0x99
        | 0xb0..=0xbf
        | 0xc6
        | 0xc7 => true,
        // `xor` of a register with itself, which clears it, is not distinguished from others.
        0x31 | 0x33 => operand.is_some_and(|operand| !operand.is_memory),
        // `sub rsp` and `add rsp`, around calls.
        _ => false,
    }
}

/// The same for an opcode after 0x0f.
fn copies_after_0f(opcode: u8) -> bool {
    matches!(
        opcode,
        0x10..=0x17 | 0x28 | 0x29 | 0x6e | 0x6f | 0x7e | 0x7f | 0xb6 | 0xb7 | 0xbe | 0xbf
    )
}

/// The slot behind a stub: `jmp [rip + slot]`, with `endbr64` and a `bnd` prefix or without.
pub(crate) fn stub_slot(code: &[u8], address: usize) -> Option<usize> {
    let (code, address) = match code.strip_prefix(&[0xf3, 0x0f, 0x1e, 0xfa]) {
        Some(rest) => (rest, address.wrapping_add(4)),
        None => (code, address),
    };
    let jump = code.strip_prefix(&[0xf2]).unwrap_or(code);
    if !jump.starts_with(&[0xff, 0x25]) {
        return None;
    }
    match instruction(code, address)? {
        (_, Instruction { step: Step::Through(slot), .. }) => Some(slot),
        _ => None,
    }
}

/// Whether the first instruction adds atomically to a number in memory, or subtracts from it: `lock
/// add`, `sub`, `inc`, `dec`.
pub(super) fn is_atomic_sum(code: &[u8]) -> bool {
    let mut reader = Reader { code, read: 0 };
    let sums =
        |opcode| matches!(opcode, 0x00 | 0x01 | 0x28 | 0x29 | 0x80 | 0x81 | 0x83 | 0xfe | 0xff);
    prefixes(&mut reader).is_some_and(|(prefixes, opcode)| prefixes.lock && sums(opcode))
}

/// Whether the first instruction asks whether two numbers are equal, or one is zero: je, jne, sete,
/// setne, cmove and cmovne.
pub(super) fn asks_if_equal(code: &[u8]) -> bool {
    let mut reader = Reader { code, read: 0 };
    let opcode = prefixes(&mut reader).map(|(_, opcode)| opcode);
    match opcode {
        Some(0x0f) => matches!(reader.byte(), Some(0x84 | 0x85 | 0x94 | 0x95 | 0x44 | 0x45)),
        opcode => matches!(opcode, Some(0x74 | 0x75)),
    }
}

/// Whether this jump is that of a switch: right before it, the distance that a table holds was added to
/// the table's address, as in `add rcx, rax; jmp *rax`. Nothing else computes an address of code.
pub(super) fn jumps_by_table(before: &[u8], jump: &[u8]) -> bool {
    let jump = jump.strip_prefix(&[0x3e]).unwrap_or(jump);
    let (high, form) = match *jump {
        [0xff, form] => (0, form),
        [0x41, 0xff, form] => (1, form),
        _ => return false,
    };
    let Some(&[rex, opcode, sum]) = before.last_chunk::<3>() else { return false };
    // Of two registers, all of their bits.
    let adds = rex & 0xf8 == 0x48 && sum >> 6 == 3;
    let (low, extends) = match opcode {
        0x01 => (sum & 7, rex & 1),
        0x03 => (sum >> 3 & 7, rex >> 2 & 1),
        _ => return false,
    };
    adds && form & 0xf8 == 0xe0 && form & 7 == low && high == extends
}

/// Where control continues after the first instruction, apart from the address that it names.
pub(super) fn after(code: &[u8]) -> After {
    let mut reader = Reader { code, read: 0 };
    let opcode = prefixes(&mut reader).map(|(_, opcode)| opcode);
    let next = reader.byte();
    match (opcode, next) {
        (Some(0xc2 | 0xc3 | 0xe9 | 0xeb | 0xf4), _) | (Some(0x0f), Some(0x0b)) => After::Nowhere,
        // Through a word that the code names, it leaves the function.
        (Some(0xff), Some(0x25)) => After::Nowhere,
        (Some(0xff), Some(form)) if form >> 3 & 7 == 4 => After::Anywhere,
        _ => After::Next,
    }
}
