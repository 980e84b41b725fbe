//! Which memory an instruction reads and writes.

use super::super::{Access, OF_THREAD, Place};
use super::{Operand, Prefixes};

/// rsp and rbp, one of which points to the frame of a function.
const FRAME: u32 = 1 << 4 | 1 << 5;
/// The offset of the stack protector's canary in thread-local memory.
const CANARY: i32 = 0x28;

/// The memory of an instruction of this opcode map. An instruction that is not known to leave
/// memory alone writes to it.
pub fn of(map: u8, opcode: u8, prefixes: Prefixes, operand: Operand, end: usize) -> Access {
    let Operand { field, address, is_memory, is_indexed, .. } = operand;
    let displacement = match operand.relative {
        Some(relative) => end.wrapping_add_signed(relative as isize) as i32,
        None => operand.displacement,
    };
    let is_frame = address & FRAME != 0 && address & !FRAME == 0;
    let base = if prefixes.thread && address == 0 { OF_THREAD } else { address };
    let place = Place { base, displacement, is_frame };
    let place = Some(place).filter(|_| is_memory && !is_indexed);
    // push, call and enter
    let pushes = map == 0 && matches!(opcode, 0x50..=0x57 | 0x68 | 0x6a | 0xc8 | 0xe8);
    let is_address = map == 0 && opcode == 0x8d;
    if !is_memory || is_address {
        return Access { writes: pushes, is_table: is_indexed, place, ..Access::default() };
    }
    let (reads, writes) = match (map, opcode) {
        (0, 0x00..=0x3f) => (true, opcode < 0x38 && opcode & 7 < 2),
        (0, 0x88 | 0x89 | 0xc6 | 0xc7) => (false, true),
        (0, 0x63 | 0x69 | 0x6b | 0x84 | 0x85 | 0x8a | 0x8b) => (true, false),
        (0, 0x80 | 0x81 | 0x83) => (true, field != 7),
        (0, 0xf6 | 0xf7) => (true, field == 2 || field == 3),
        (0, 0xff) => (true, field < 2),
        // Vectors and fractions are loaded and stored.
        (1, 0x10 | 0x28 | 0x6f) => (true, false),
        (1, 0x11 | 0x29 | 0x7f) => (false, true),
        (1, 0x40..=0x4f | 0xaf | 0xb6 | 0xb7 | 0xbe | 0xbf) => (true, false),
        _ => (true, true),
    };
    let is_own = prefixes.thread && displacement != CANARY;
    let is_vector = map == 1 && matches!(opcode, 0x10 | 0x11 | 0x28 | 0x29 | 0x6f | 0x7f);
    Access { reads, writes, place, is_table: is_indexed || is_own, is_own, is_vector }
}
