//! Which general registers an instruction reads and writes, for those that whole numbers pass.
//!
//! Registers are sets of bits, numbered as the processor does: rax 0, rcx 1, rdx 2, rbx 3, and so on.

use super::super::Flow;
use super::{Operand, VECTOR};

const RAX: u32 = 1;
const RCX: u32 = 1 << 1;
const RDX: u32 = 1 << 2;

/// The flow of an instruction of this opcode map.
pub fn of(map: u8, opcode: u8, rex: u8, operand: Operand) -> Flow {
    let Operand { register, other, address, .. } = operand;
    let (reads, writes, copies) = match map {
        0 => of_one_byte(opcode, rex, operand),
        1 => match opcode {
            // cmov, imul
            0x40..=0x4f | 0xaf => (register | other, register, false),
            // setcc
            0x90..=0x9f => (0, other, false),
            // cvtsi2sd, movd, movq
            0x2a | 0x6e => (other, 0, false),
            0x2c | 0x2d | 0x7e => (0, if opcode == 0x7e { other } else { register }, false),
            // movzx, movsx, popcnt and their like
            0xb6..=0xbf => (other, register, false),
            // xadd
            0xc0 | 0xc1 => (register, register, false),
            // bswap
            _ => (0, 0, false),
        },
        // vcvtsi2sd, vmovd
        VECTOR if matches!(opcode, 0x2a | 0x6e) => (other, 0, false),
        _ => (0, 0, false),
    };
    // An address is read, but for that of a jump through the instruction's own place.
    Flow { reads: reads | address, writes, copies: copies && !operand.is_memory, ..Flow::default() }
}

/// What is read, what is written, and whether that is a copy.
fn of_one_byte(opcode: u8, rex: u8, operand: Operand) -> (u32, u32, bool) {
    let Operand { field, register, other, is_memory, .. } = operand;
    let named = 1 << (opcode & 7 | (rex & 1) << 3);
    match opcode {
        // A register is cleared.
        0x29 | 0x2b | 0x31 | 0x33 if !is_memory && register == other => (0, register, false),
        0x00..=0x3f => match opcode & 7 {
            0 | 1 => (register | other, if opcode < 0x38 { other } else { 0 }, false),
            2 | 3 => (register | other, if opcode < 0x38 { register } else { 0 }, false),
            4 | 5 => (RAX, if opcode < 0x38 { RAX } else { 0 }, false),
            _ => (0, 0, false),
        },
        0x50..=0x57 => (named, 0, false),
        0x58..=0x5f => (0, named, false),
        0x63 | 0x8b => (other, register, true),
        0x69 | 0x6b => (other, register, false),
        0x80..=0x83 => (other, if field == 7 { 0 } else { other }, false),
        0x84 | 0x85 => (register | other, 0, false),
        0x88 => (register, 0, false),
        0x89 => (register, other, true),
        0x8a | 0x8d => (0, register, false),
        // cltq, cdq
        0x98 => (RAX, RAX, true),
        0x99 => (0, RDX, false),
        0xa8 | 0xa9 => (RAX, 0, false),
        0xb8..=0xbf => (0, named, false),
        0xc0 | 0xc1 | 0xd0 | 0xd1 => (other, other, false),
        0xd2 | 0xd3 => (other | RCX, other, false),
        0xc7 => (0, other, false),
        0xf7 => match field {
            0 | 1 => (other, 0, false),
            2 | 3 => (other, other, false),
            _ => (other | RAX, RAX | RDX, false),
        },
        0xff => (other, if field < 2 { other } else { 0 }, false),
        _ => (0, 0, false),
    }
}
