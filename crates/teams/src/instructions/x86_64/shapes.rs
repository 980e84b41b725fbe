//! What follows each opcode: Intel's manual, volume 2, appendix A.

use super::{Operand, Prefixes};

/// What follows an opcode.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Whether a ModRM byte follows.
    pub modrm: bool,
    /// What follows that.
    pub immediate: Immediate,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Immediate {
    None,
    Byte,
    Word,
    /// 16 bits with an operand-size prefix, else 32.
    Long,
    /// 32 bits, whatever the size of operands: the target of a jump.
    Target,
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

pub const fn plain(immediate: Immediate) -> Shape {
    Shape { modrm: false, immediate }
}
pub(crate) const fn modrm(immediate: Immediate) -> Shape {
    Shape { modrm: true, immediate }
}

/// What follows a one-byte opcode; `None` for those that 64-bit code does not have.
pub(crate) fn shape_of_byte(opcode: u8) -> Option<Shape> {
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
        0x68 | 0xa9 => plain(Long),
        0xe8 | 0xe9 => plain(Target),
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
pub(crate) fn shape_of_two_bytes(opcode: u8) -> Option<Shape> {
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
        0x80..=0x8f => plain(Target),
        0x0f | 0x70..=0x73 | 0xa4 | 0xac | 0xba | 0xc2 | 0xc4..=0xc6 => modrm(Byte),
        _ => modrm(None),
    })
}

/// The first opcode map that a VEX or EVEX prefix may name, and the shape there.
pub(crate) fn shape_of_vector(map: u8, opcode: u8) -> Option<Shape> {
    match map {
        1 if opcode == 0x77 => Some(plain(Immediate::None)),
        1 => shape_of_two_bytes(opcode).map(|shape| Shape { modrm: true, ..shape }),
        3 => Some(modrm(Immediate::Byte)),
        2 | 5 | 6 => Some(modrm(Immediate::None)),
        _ => None,
    }
}

/// How many bytes an immediate operand has.
pub(crate) fn immediate_length(
    kind: Immediate,
    prefixes: Prefixes,
    operand: Option<Operand>,
) -> usize {
    let long = if prefixes.short { 2 } else { 4 };
    let tests = operand.is_some_and(|operand| operand.field < 2);
    match kind {
        Immediate::None => 0,
        Immediate::Byte => 1,
        Immediate::Word => 2,
        Immediate::Frame => 3,
        Immediate::Long => long,
        Immediate::Target => 4,
        Immediate::Quad if prefixes.rex & 8 != 0 => 8,
        Immediate::Quad => long,
        Immediate::Offset if prefixes.short_address => 4,
        Immediate::Offset => 8,
        Immediate::ByteOfTest => usize::from(tests),
        Immediate::LongOfTest if tests => long,
        Immediate::LongOfTest => 0,
    }
}
