//! Instructions of AArch64, which are all four bytes long.

use super::{Access, After, Flow, Instruction, Place, Step};

/// The lowest `bits` bits of a number, as a signed number.
fn signed(number: u32, bits: u32) -> isize {
    let shift = 32 - bits;
    ((number << shift) as i32 >> shift) as isize
}

/// The most instructions between the two that compute an address.
const LOOK_BACK: usize = 12;

/// The word at an offset.
fn word(code: &[u8], offset: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*code.get(offset..)?.first_chunk()?))
}

/// The length of the instruction at an offset of the code and what it does; `None` at the end.
pub fn decode(code: &[u8], offset: usize, address: usize) -> Option<(usize, Instruction)> {
    let page = |register| {
        let before = (1..=LOOK_BACK).map_while(|back| offset.checked_sub(back * 4));
        before
            .filter_map(|at| page(word(code, at)?, address.wrapping_sub(offset - at)))
            .find_map(|(holder, page)| (holder == register).then_some(page))
    };
    let word = word(code, offset)?;
    Some((4, Instruction { step: step(word, address, page), flow: flow(word) }))
}

/// The register and the page that an `adrp` at this address puts into it.
fn page(word: u32, address: usize) -> Option<(u32, usize)> {
    let number = (word >> 5 & 0x7_ffff) << 2 | word >> 29 & 3;
    let page = (address & !0xfff).wrapping_add_signed(signed(number, 21) << 12);
    (word & 0x9f00_0000 == 0x9000_0000).then_some((word & 31, page))
}

fn step(word: u32, address: usize, page: impl Fn(u32) -> Option<usize>) -> Step {
    let by_words = |number, bits| address.wrapping_add_signed(signed(number, bits) * 4);
    let second = word >> 5 & 31;
    let low = (word >> 10 & 0xfff) as usize;
    match word {
        // bl, b
        _ if word >> 26 == 0b10_0101 => Step::Call(by_words(word, 26)),
        _ if word >> 26 == 0b00_0101 => Step::Jump(by_words(word, 26)),
        // cbz and cbnz of w0; the branch stays within the function
        _ if word & 0xfe00_001f == 0x3400_0000 => Step::IsZero,
        // cmp w0, 0
        0x7100_001f => Step::IsZero,
        // cmp with a number or a register
        _ if word & 0x7f80_001f == 0x7100_001f || word & 0x7f20_001f == 0x6b00_001f => {
            Step::Compare
        }
        // udiv and sdiv
        _ if word & 0x7fe0_f800 == 0x1ac0_0800 => Step::Divide,
        // madd, which `mul` is, and shifts, which are moves of bit fields
        _ if word & 0x7fe0_8000 == 0x1b00_0000 || word & 0x7f80_0000 == 0x5300_0000 => {
            Step::Multiply
        }
        // b.cond, cbz and cbnz
        _ if word >> 24 == 0x54 || word & 0x7e00_0000 == 0x3400_0000 => {
            Step::Jump(by_words(word >> 5, 19))
        }
        // blr and br, with pointer authentication or without
        _ if word & 0xfedf_f000 == 0xd61f_0000 => Step::Unknown,
        // adr
        _ if word & 0x9f00_0000 == 0x1000_0000 => {
            let number = (word >> 5 & 0x7_ffff) << 2 | word >> 29 & 3;
            Step::Address(address.wrapping_add_signed(signed(number, 21)))
        }
        // add to the page of an adrp
        _ if word & 0xffc0_0000 == 0x9100_0000 => match page(second) {
            Some(page) => Step::Address(page.wrapping_add(low)),
            None => Step::Compute,
        },
        // ldr of eight bytes, from the page of an adrp or not
        _ if word & 0xffc0_0000 == 0xf940_0000 => match page(second) {
            Some(page) => Step::Load(page.wrapping_add(low * 8)),
            None => Step::Move,
        },
        // ldadd, if its result is used
        _ if word & 0x3f20_fc00 == 0x3820_0000 && word & 31 != 31 => Step::Ticket,
        _ if is_move(word) => Step::Move,
        _ => Step::Compute,
    }
}

/// Loads, stores and moves, `adrp` and `sxtw`.
fn is_move(word: u32) -> bool {
    let loads_or_stores = word & 0x0a00_0000 == 0x0800_0000;
    let moves_register = word & 0x7fe0_ffe0 == 0x2a00_03e0;
    let moves_number = word & 0x1f80_0000 == 0x1280_0000;
    let extends = word & 0xffff_fc00 == 0x9340_7c00;
    let page = word & 0x9f00_0000 == 0x9000_0000;
    page || loads_or_stores || moves_register || moves_number || extends
}

/// Which registers are read and written, by the group of instructions: the Arm manual, C4.1.
fn flow(word: u32) -> Flow {
    let set = |shift: u32| 1 << (word >> shift & 31);
    let (first, second, third, fourth) = (set(0), set(5), set(16), set(10));
    let zero = 1 << 31;
    let (reads, writes, copies) = match word >> 25 & 0xf {
        // numbers: movz and its like, and bit fields, of which sxtw copies
        0b1000 | 0b1001 => match word >> 23 & 7 {
            0b000 | 0b001 => (0, first, false),
            0b101 => (0, first, false),
            0b110 => (second, first, word & 0xffff_fc00 == 0x9340_7c00),
            _ => (second, first, false),
        },
        // registers; `mov` is `orr` with the zero register
        0b0101 | 0b1101 => {
            let moves = word & 0x7fe0_ffe0 == 0x2a00_03e0;
            let accumulates = word >> 24 & 0x1f == 0x1b;
            let more = if accumulates { fourth } else { 0 };
            (if moves { third } else { second | third | more }, first, moves)
        }
        // loads and stores
        0b0100 | 0b0110 | 0b1100 | 0b1110 => {
            let loads = word >> 22 & 1 == 1;
            let is_pair = word >> 27 & 7 == 0b101;
            let pair = if is_pair { fourth } else { 0 };
            if loads { (second, first | pair, false) } else { (first | pair | second, 0, false) }
        }
        _ => (0, 0, false),
    };
    Flow { reads: reads & !zero, writes: writes & !zero, copies, adds: None, access: access(word) }
}

/// The memory that loads and stores read and write.
fn access(word: u32) -> Access {
    let (is_one, loads) = (word & 0x0a00_0000 == 0x0800_0000, word >> 22 & 1 == 1);
    let is_plain = matches!(word & 0x3b00_0000, 0x3900_0000 | 0x3800_0000 | 0x2900_0000);
    // ldar
    let acquires = word & 0x3f40_0000 == 0x0840_0000;
    let reads = is_one && loads;
    // Others, such as atomic ones, may write too.
    let writes = is_one && !(loads && (is_plain || acquires));
    let base = word >> 5 & 31;
    let displacement = match word & 0x3b00_0000 {
        0x3900_0000 => Some(((word >> 10 & 0xfff) << (word >> 30)) as i32),
        // ldur and stur
        0x3800_0000 if word & 0x0020_0c00 == 0 => Some(signed(word >> 12, 9) as i32),
        _ => None,
    };
    let is_frame = base == 31 || base == 29;
    let place = displacement.map(|displacement| Place { base: 1 << base, displacement, is_frame });
    Access { reads, writes, place, ..Access::default() }
}

/// The slot behind a stub: `adrp x16, page; ldr x17, [x16, offset]`, after `bti c` or without.
pub(crate) fn stub_slot(code: &[u8], address: usize) -> Option<usize> {
    let start = if code.starts_with(&[0x5f, 0x24, 0x03, 0xd5]) { 4 } else { 0 };
    page(word(code, start)?, address.wrapping_add(start)).filter(|found| found.0 == 16)?;
    match decode(code, start + 4, address.wrapping_add(start + 4))? {
        (_, Instruction { step: Step::Load(slot), .. }) => Some(slot),
        _ => None,
    }
}

/// Where control gets from the first instruction, beside the address that it names.
pub(super) fn after(code: &[u8]) -> After {
    let Some(word) = code.first_chunk().map(|bytes| u32::from_le_bytes(*bytes)) else {
        return After::Next;
    };
    // ret and br, with pointer authentication or without
    match word & 0xfeff_0000 {
        _ if word >> 26 == 0b00_0101 => After::Nowhere,
        0xd65f_0000 => After::Nowhere,
        0xd61f_0000 => After::Anywhere,
        _ => After::Next,
    }
}
