//! Whether a jump backwards closes a loop.
//!
//! gcc puts what a `single` region does behind the function's end, from where a jump leads back: that
//! is a jump backwards, but no loop.

use crate::instructions::{After, Architecture, Step, Walk};

/// Jumps that are followed.
const TARGETS: usize = 16;

/// Whether control gets from the start of this code to its last instruction, which jumps back to the
/// start. In doubt it does.
pub(crate) fn is_closed(architecture: Architecture, code: &[u8], start: usize) -> bool {
    let end = start + code.len();
    let mut targets = [0; TARGETS];
    let (mut walk, mut is_reached) = (Walk::new(architecture, code, start), true);
    loop {
        let address = walk.address();
        is_reached |= targets.contains(&address);
        let after = architecture.after(walk.rest());
        let Some(instruction) = walk.next() else { return true };
        if walk.address() >= end {
            return is_reached;
        }
        if !is_reached {
            continue;
        }
        match instruction.step {
            _ if after == After::Anywhere => return true,
            Step::Jump(to) if to > address => match targets.iter_mut().find(|place| **place == 0) {
                None => return true,
                Some(place) => *place = to,
            },
            _ => {}
        }
        is_reached = after == After::Next;
    }
}

/// Whether control gets from the start of this code to the instruction at an address without an
/// exception. In doubt it does.
pub(crate) fn is_reached(
    architecture: Architecture,
    code: &[u8],
    start: usize,
    address: usize,
) -> bool {
    let mut targets = [0; TARGETS];
    let (mut walk, mut is_reached) = (Walk::new(architecture, code, start), true);
    while walk.address() < address {
        is_reached |= targets.contains(&walk.address());
        let after = architecture.after(walk.rest());
        let Some(instruction) = walk.next() else { return true };
        match instruction.step {
            _ if after == After::Anywhere => return true,
            Step::Jump(to) if is_reached && to >= walk.address() => {
                let free = |target: &&mut usize| **target < walk.address();
                match targets.iter_mut().find(free) {
                    None => return true,
                    Some(target) => *target = to,
                }
            }
            _ => {}
        }
        is_reached &= after == After::Next;
    }
    is_reached || targets.contains(&address)
}

/// The longest function whose loops are looked for.
const LONGEST: usize = 1 << 16;

/// Whether the instruction at an address is in a loop of the function with this code. In doubt it is.
pub(crate) fn contain(
    architecture: Architecture,
    code: &[u8],
    start: usize,
    address: usize,
) -> bool {
    if code.len() > LONGEST {
        return true;
    }
    let mut walk = Walk::new(architecture, code, start).at(address);
    while let Some(instruction) = walk.next() {
        let Step::Jump(to) = instruction.step else { continue };
        let loops = start <= to && to <= address;
        let part = code.get(to.wrapping_sub(start)..walk.address() - start).filter(|_| loops);
        if part.is_some_and(|part| is_closed(architecture, part, to)) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::vec::Vec;

    fn closes(code: &[u8]) -> bool {
        is_closed(Architecture::X86_64, code, 0x1000)
    }

    #[test]
    fn what_is_reached_from_its_start_is_a_loop() {
        // nop; jne start
        assert!(closes(&[0x90, 0x75, 0xfd]));
        // je over the return; ret; jmp start
        assert!(closes(&[0x74, 0x01, 0xc3, 0xeb, 0xfb]));
    }

    #[test]
    fn what_stands_behind_the_return_is_none() {
        // ret; nop; jmp start
        assert!(!closes(&[0xc3, 0x90, 0xeb, 0xfc]));
        // jmp elsewhere; call; jmp start
        assert!(!closes(&[0xe9, 0, 1, 0, 0, 0xe8, 0, 0, 0, 0, 0xeb, 0xf4]));
    }

    #[test]
    fn what_is_in_a_loop_and_what_an_exception_alone_reaches() {
        // nop; nop; jne to the second nop; ret; nop
        let code = [0x90, 0x90, 0x75, 0xfd, 0xc3, 0x90];
        let at = |address| contain(Architecture::X86_64, &code, 0x1000, address);
        assert_eq!([at(0x1000), at(0x1001), at(0x1004)], [false, true, false]);
        let reached = |address| is_reached(Architecture::X86_64, &code, 0x1000, address);
        assert!(reached(0x1004) && !reached(0x1005));
        // jmp over nothing; nop
        assert!(is_reached(Architecture::X86_64, &[0xeb, 0x00, 0x90], 0x1000, 0x1002));
    }

    #[test]
    fn a_table_of_jumps_may_lead_anywhere() {
        // jmp *%rax; jmp start
        assert!(closes(&[0xff, 0xe0, 0xeb, 0xfc]));
        // jmp *%r11; jmp start
        assert!(closes(&[0x41, 0xff, 0xe3, 0xeb, 0xfb]));
        // notrack jmp *%rax; jmp start
        assert!(closes(&[0x3e, 0xff, 0xe0, 0xeb, 0xfb]));
        // jmp *table(,%rax,8); jmp start
        assert!(closes(&[0xff, 0x24, 0xc5, 0, 0, 0, 0, 0xeb, 0xf7]));
    }

    #[test]
    fn what_stands_behind_a_jump_out_of_the_function_is_none() {
        // jmp *slot(%rip); jmp start
        assert!(!closes(&[0xff, 0x25, 0, 0, 0, 0, 0xeb, 0xf8]));
    }

    #[test]
    fn returns_and_jumps_of_aarch64() {
        let words =
            |words: &[u32]| words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<_>>();
        let closes = |code: &[u32]| is_closed(Architecture::AArch64, &words(code), 0x1000);
        // ret; b start
        assert!(!closes(&[0xd65f_03c0, 0x17ff_ffff]));
        // nop; b start
        assert!(closes(&[0xd503_201f, 0x17ff_ffff]));
        // blr x8; b start
        assert!(closes(&[0xd63f_0100, 0x17ff_ffff]));
        // br x8; b start
        assert!(closes(&[0xd61f_0100, 0x17ff_ffff]));
    }
}
