//! Loops that wait for another thread.
//!
//! A loop that computes nothing from what the round before has left, writes nothing that it reads
//! again, and calls nothing, ends only when another thread changes what it reads. Where threads
//! wait for each other like that, all who are waited for have to be there.

use core::ops::Range;

use crate::instructions::{Flow, Instruction, Machine, Place, Step, Walk};

/// Such loops are short.
const LONGEST: usize = 128;
/// Places in the frame that are looked at.
const SLOTS: usize = 8;

/// Whether a loop of this code is short enough to be looked at.
pub(crate) fn is_short(code: &Range<usize>) -> bool {
    code.len() <= LONGEST
}

/// Whether the loop of these instructions only waits. `yields` knows calls that do nothing but let
/// others run.
pub(crate) fn waits(
    machine: Machine,
    code: &[u8],
    start: usize,
    yields: impl Fn(Step) -> bool,
) -> bool {
    let end = start + code.len();
    let mut round = Round::default();
    let mut looks = false;
    for Instruction { step, flow } in Walk::new(machine, code, start) {
        let is_allowed = match step {
            Step::Nothing => true,
            Step::Jump(to) => (start..=end).contains(&to),
            Step::Call(_) | Step::Through(_) if yields(step) => {
                let writes = machine.result_and_scratch().1;
                round.step(Flow { writes, ..Flow::default() });
                continue;
            }
            Step::Compare | Step::IsZero => true,
            Step::Call(_) | Step::Through(_) | Step::Unknown | Step::Ticket => false,
            // Others are understood where they write a register, or a place in the frame.
            _ => flow.writes != 0 || flow.access.writes && flow.access.slot().is_some(),
        };
        if !is_allowed || flow.access.writes && flow.access.slot().is_none() {
            return false;
        }
        looks |= flow.access.reads;
        round.step(flow);
    }
    looks && !round.goes_on()
}

/// What a round of the loop reads before it writes it, and what it writes: registers, and places
/// in the frame.
#[derive(Default)]
struct Round {
    reads: u32,
    writes: u32,
    read_slots: Slots,
    written_slots: Slots,
}

#[derive(Default)]
struct Slots {
    places: [Option<Place>; SLOTS],
    is_full: bool,
}

impl Slots {
    fn contains(&self, slot: Place) -> bool {
        self.is_full || self.places.contains(&Some(slot))
    }

    fn add(&mut self, slot: Place) {
        match self.places.iter_mut().find(|place| place.is_none_or(|known| known == slot)) {
            Some(place) => *place = Some(slot),
            None => self.is_full = true,
        }
    }
}

impl Round {
    fn step(&mut self, flow: Flow) {
        self.reads |= flow.reads & !self.writes;
        self.writes |= flow.writes;
        let Some(slot) = flow.access.slot() else { return };
        if flow.access.reads && !self.written_slots.contains(slot) {
            self.read_slots.add(slot);
        }
        if flow.access.writes {
            self.written_slots.add(slot);
        }
    }

    /// Whether a round begins with something that the one before has left.
    fn goes_on(&self) -> bool {
        let mut written = self.written_slots.places.iter().flatten();
        let is_full = self.read_slots.is_full || self.written_slots.is_full;
        self.reads & self.writes != 0
            || is_full
            || written.any(|&slot| self.read_slots.contains(slot))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits_at(code: &[u8]) -> bool {
        waits(Machine::X86_64, code, 0x1000, |_| false)
    }

    #[test]
    fn a_loop_that_only_looks_waits() {
        // mov eax,[rbx]; cmp eax,[rbp-8]; jl back
        assert!(waits_at(&[0x8b, 0x03, 0x3b, 0x45, 0xf8, 0x7c, 0xf9]));
        // pause; mov eax,[rbx]; test eax,eax; je back
        assert!(waits_at(&[0xf3, 0x90, 0x8b, 0x03, 0x85, 0xc0, 0x74, 0xf8]));
        // mov eax,[rbx]; mov [rbp-4],eax; cmp dword [rbp-4],7; jne back
        assert!(waits_at(&[0x8b, 0x03, 0x89, 0x45, 0xfc, 0x83, 0x7d, 0xfc, 0x07, 0x75, 0xf5]));
    }

    #[test]
    fn a_loop_that_goes_on_does_not() {
        // mov rax,[rax]; test rax,rax; jne back: along a list
        assert!(!waits_at(&[0x48, 0x8b, 0x00, 0x48, 0x85, 0xc0, 0x75, 0xf8]));
        // add eax,[rbx]; add rbx,4; cmp rbx,rcx; jne back: a sum
        assert!(!waits_at(&[0x03, 0x03, 0x48, 0x83, 0xc3, 0x04, 0x48, 0x39, 0xcb, 0x75, 0xf5]));
        // add dword [rbp-4],1; cmp dword [rbp-4],7; jle back
        assert!(!waits_at(&[0x83, 0x45, 0xfc, 0x01, 0x83, 0x7d, 0xfc, 0x07, 0x7e, 0xf6]));
        // mulsd xmm0,[rbx]; ucomisd xmm0,xmm1; ja back
        assert!(!waits_at(&[0xf2, 0x0f, 0x59, 0x03, 0x66, 0x0f, 0x2e, 0xc1, 0x77, 0xf6]));
        // call somewhere; test eax,eax; jne back
        assert!(!waits_at(&[0xe8, 0, 0, 0, 0, 0x85, 0xc0, 0x75, 0xf7]));
    }
}
