//! Instructions of x86-64: how long they are, and which lead to other code.
//!
//! After Intel's manual, volume 2, appendix A: prefixes, opcode, ModRM and SIB, displacement,
//! immediate. What cannot be decoded counts as one byte.

use super::Step;

/// Prefixes that were read before an opcode.
#[derive(Clone, Copy, Default)]
struct Prefixes {
    /// 0x66: 16-bit operands, and so 16-bit immediates.
    short: bool,
    /// 0x67: 32-bit addresses.
    short_address: bool,
    /// 0x3e: before an indirect jump, one whose target is not marked: a table of a switch.
    no_track: bool,
    /// The REX byte, 0 if there is none.
    rex: u8,
}

/// What follows an opcode.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Shape {
    modrm: bool,
    immediate: Immediate,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Immediate {
    None,
    Byte,
    Word,
    /// 16 bits with an operand-size prefix, else 32.
    Long,
    /// 64 bits with REX.W, else like `Long`.
    Quad,
    /// An address: 64 bits, or 32 with an address-size prefix.
    Offset,
    /// Three bytes: those of `enter`.
    Frame,
    /// 8 bits if the ModRM byte's register field is 0 or 1.
    ByteOfTest,
    /// 32 bits if the ModRM byte's register field is 0 or 1.
    LongOfTest,
}

const fn plain(immediate: Immediate) -> Shape {
    Shape { modrm: false, immediate }
}
const fn modrm(immediate: Immediate) -> Shape {
    Shape { modrm: true, immediate }
}

/// What follows a one-byte opcode; `None` for those that 64-bit code does not have.
fn shape_of_byte(opcode: u8) -> Option<Shape> {
    use Immediate::*;
    Some(match opcode {
        0x00..=0x3f => match opcode & 7 {
            0..=3 => modrm(None),
            4 => plain(Byte),
            5 => plain(Long),
            _ => return Option::None,
        },
        0x50..=0x5f | 0x6c..=0x6f | 0x90..=0x99 | 0x9b..=0x9f | 0xa4..=0xa7 | 0xaa..=0xaf => {
            plain(None)
        }
        0x63 | 0x84..=0x8f | 0xd0..=0xd3 | 0xd8..=0xdf | 0xfe | 0xff => modrm(None),
        0x68 | 0xa9 | 0xe8 | 0xe9 => plain(Long),
        0x69 | 0x81 | 0xc7 => modrm(Long),
        0x6a | 0x70..=0x7f | 0xa8 | 0xb0..=0xb7 | 0xcd | 0xe0..=0xe7 | 0xeb => plain(Byte),
        0x6b | 0x80 | 0x83 | 0xc0 | 0xc1 | 0xc6 => modrm(Byte),
        0xa0..=0xa3 => plain(Offset),
        0xb8..=0xbf => plain(Quad),
        0xc2 | 0xca => plain(Word),
        0xc3
        | 0xc9
        | 0xcb
        | 0xcc
        | 0xcf
        | 0xd7
        | 0xec..=0xef
        | 0xf1
        | 0xf4
        | 0xf5
        | 0xf8..=0xfd => plain(None),
        0xc8 => plain(Frame),
        0xf6 => modrm(ByteOfTest),
        0xf7 => modrm(LongOfTest),
        _ => return Option::None,
    })
}

/// What follows an opcode after 0x0f.
fn shape_of_two_bytes(opcode: u8) -> Option<Shape> {
    use Immediate::*;
    Some(match opcode {
        0x04 | 0x0a | 0x0c | 0x24..=0x27 | 0x36 | 0x39..=0x3f | 0xa6 | 0xa7 => return Option::None,
        0x05..=0x09
        | 0x0b
        | 0x0e
        | 0x30..=0x37
        | 0x77
        | 0xa0..=0xa2
        | 0xa8..=0xaa
        | 0xc8..=0xcf => plain(None),
        0x80..=0x8f => plain(Long),
        0x0f | 0x70..=0x73 | 0xa4 | 0xac | 0xba | 0xc2 | 0xc4..=0xc6 => modrm(Byte),
        _ => modrm(None),
    })
}

/// The first opcode map that a VEX or EVEX prefix may name, and the shape there.
fn shape_of_vector(map: u8, opcode: u8) -> Option<Shape> {
    match map {
        1 if opcode == 0x77 => Some(plain(Immediate::None)),
        1 => shape_of_two_bytes(opcode).map(|shape| Shape { modrm: true, ..shape }),
        3 => Some(modrm(Immediate::Byte)),
        2 | 5 | 6 => Some(modrm(Immediate::None)),
        _ => None,
    }
}

/// The operand that a ModRM byte names.
#[derive(Clone, Copy)]
struct Operand {
    /// The middle field: another register, or part of the opcode.
    field: u8,
    /// Displacement from the end of the instruction, if it is relative to that.
    relative: Option<i32>,
    /// Whether it is in memory, and scaled by an index.
    memory: bool,
    indexed: bool,
}

/// Reads bytes one after the other.
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

    fn operand(&mut self) -> Option<Operand> {
        let byte = self.byte()?;
        let (mode, field, base) = (byte >> 6, byte >> 3 & 7, byte & 7);
        let mut operand = Operand { field, relative: None, memory: mode != 3, indexed: false };
        if mode == 3 {
            return Some(operand);
        }
        let mut wide = mode == 2;
        if base == 4 {
            let scaled = self.byte()?;
            operand.indexed = scaled >> 3 & 7 != 4;
            wide |= mode == 0 && scaled & 7 == 5;
        } else if mode == 0 && base == 5 {
            operand.relative = Some(self.long()?);
        }
        if wide {
            self.skip(4)?;
        } else if mode == 1 {
            self.skip(1)?;
        }
        Some(operand)
    }
}

/// The length of the first instruction and what it does; `None` at the end of the code.
pub fn decode(code: &[u8], address: usize) -> Option<(usize, Step)> {
    if code.is_empty() {
        return None;
    }
    Some(instruction(code, address).unwrap_or((1, Step::Compute)))
}

fn instruction(code: &[u8], address: usize) -> Option<(usize, Step)> {
    let mut reader = Reader { code: code.get(..code.len().min(15))?, read: 0 };
    let (prefixes, opcode) = prefixes(&mut reader)?;
    let (map, opcode, shape) = match opcode {
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
            let map = reader.byte()? & if opcode == 0x62 { 7 } else { 0x1f };
            reader.skip(if opcode == 0x62 { 2 } else { 1 })?;
            let vector = reader.byte()?;
            (VECTOR, vector, shape_of_vector(map, vector)?)
        }
        opcode => (0, opcode, shape_of_byte(opcode)?),
    };
    let operand = if shape.modrm { Some(reader.operand()?) } else { None };
    let near = reader.read;
    reader.skip(immediate_length(shape.immediate, prefixes, operand))?;
    let end = address.wrapping_add(reader.read);
    let destination = || {
        let bytes = code.get(near..)?.first_chunk::<4>()?;
        Some(end.wrapping_add_signed(i32::from_le_bytes(*bytes) as isize))
    };
    let step = match (map, opcode) {
        (0, 0xe8) => Step::Call(destination()?),
        (0, 0xe9) | (1, 0x80..=0x8f) => Step::Jump(destination()?),
        (0, 0xff) => through(operand?, prefixes, end),
        // Programs at a fixed place take addresses like this.
        (0, 0xb8..=0xbf) if reader.read == near + 4 => {
            let bytes = code.get(near..)?.first_chunk::<4>()?;
            Step::Address(u32::from_le_bytes(*bytes) as usize)
        }
        (0, 0x85) if code.get(near.wrapping_sub(1)) == Some(&0xc0) && prefixes.rex & 5 == 0 => {
            Step::IsZero
        }
        (0, 0x38..=0x3d | 0x84 | 0x85 | 0xa8 | 0xa9) => Step::Compare,
        (0, 0x80 | 0x81 | 0x83) if operand?.field == 7 => Step::Compare,
        (0, 0xf6 | 0xf7) if operand?.field < 2 => Step::Compare,
        (0, 0xf7) if operand?.field > 5 => Step::Divide,
        (0, 0x8d | 0x8b) => taken(opcode, operand?, prefixes, end),
        (0, _) if copies(opcode, operand) => Step::Move,
        (
            1,
            0x10..=0x17
            | 0x1e
            | 0x1f
            | 0x28
            | 0x29
            | 0x6e
            | 0x6f
            | 0x7e
            | 0x7f
            | 0xb6
            | 0xb7
            | 0xbe
            | 0xbf,
        ) => Step::Move,
        _ => Step::Compute,
    };
    Some((reader.read, step))
}

/// Stands for the opcode maps behind VEX and EVEX.
const VECTOR: u8 = 4;

fn prefixes(reader: &mut Reader) -> Option<(Prefixes, u8)> {
    let mut prefixes = Prefixes::default();
    loop {
        match reader.byte()? {
            0x66 => prefixes.short = true,
            0x67 => prefixes.short_address = true,
            0x3e => prefixes.no_track = true,
            0xf0 | 0xf2 | 0xf3 | 0x26 | 0x2e | 0x36 | 0x64 | 0x65 => {}
            rex @ 0x40..=0x4f => {
                prefixes.rex = rex;
                // It counts only right before the opcode.
                let opcode = reader.byte()?;
                return Some((prefixes, opcode));
            }
            opcode => return Some((prefixes, opcode)),
        }
    }
}

fn immediate_length(kind: Immediate, prefixes: Prefixes, operand: Option<Operand>) -> usize {
    let long = if prefixes.short { 2 } else { 4 };
    let tests = operand.is_some_and(|operand| operand.field < 2);
    match kind {
        Immediate::None => 0,
        Immediate::Byte => 1,
        Immediate::Word => 2,
        Immediate::Frame => 3,
        Immediate::Long => long,
        Immediate::Quad if prefixes.rex & 8 != 0 => 8,
        Immediate::Quad => long,
        Immediate::Offset if prefixes.short_address => 4,
        Immediate::Offset => 8,
        Immediate::ByteOfTest => usize::from(tests),
        Immediate::LongOfTest if tests => long,
        Immediate::LongOfTest => 0,
    }
}

/// Opcode 0xff: increments, calls, jumps and pushes.
fn through(operand: Operand, prefixes: Prefixes, end: usize) -> Step {
    match (operand.field, operand.relative) {
        (2 | 4, Some(relative)) => Step::Through(end.wrapping_add_signed(relative as isize)),
        // A jump through a table is a switch within the function.
        (4, None) if operand.indexed || prefixes.no_track => Step::Compute,
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
        (0x8d, None) if operand.indexed => Step::Compute,
        _ => Step::Move,
    }
}

/// Whether an instruction only moves values about: `mov` and its kin, `push`, `pop`, `nop`.
fn copies(opcode: u8, operand: Option<Operand>) -> bool {
    match opcode {
        0x50..=0x5f
        | 0x63
        | 0x68
        | 0x6a
        | 0x88..=0x8b
        | 0x90
        | 0x98
        | 0x99
        | 0xb0..=0xbf
        | 0xc6
        | 0xc7 => true,
        // `xor` of a register with itself, which clears it, is not told from others.
        0x31 | 0x33 => operand.is_some_and(|operand| !operand.memory),
        // `sub rsp` and `add rsp`, around calls.
        _ => false,
    }
}

/// The slot behind a stub: `jmp [rip + slot]`, with `endbr64` and a `bnd` prefix or without.
pub fn stub_slot(code: &[u8], address: usize) -> Option<usize> {
    let (code, address) = match code.strip_prefix(&[0xf3, 0x0f, 0x1e, 0xfa]) {
        Some(rest) => (rest, address.wrapping_add(4)),
        None => (code, address),
    };
    let jump = code.strip_prefix(&[0xf2]).unwrap_or(code);
    if !jump.starts_with(&[0xff, 0x25]) {
        return None;
    }
    match instruction(code, address)? {
        (_, Step::Through(slot)) => Some(slot),
        _ => None,
    }
}
