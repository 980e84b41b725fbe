//! Loops that wait for another thread.
//!
//! If a loop computes nothing from what the previous round left, writes nothing that it reads
//! again, and calls nothing, it ends only when another thread changes what it reads. If threads
//! wait for each other like that, everyone they wait for has to be there.

use core::ops::Range;

use crate::image::Image;
use crate::instructions::{Access, Architecture, Flow, Instruction, Place, Step, Walk};
use crate::loops;
use crate::memory::Memory;
use crate::names::{self, Role};
use crate::pointers::{self, Passed, Pointers};

/// Loops that wait are short: at most this many bytes. Not optimised by clang, a variable of
/// `std::atomic` is read by a switch over the order.
const LONGEST: usize = 256;
/// How many places in the frame are followed.
const SLOTS: usize = 16;

/// What a call does that may be part of a loop that waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Called {
    /// It reads a variable.
    looks: bool,
    /// It lets other threads run, or takes or gives back a lock.
    yields: bool,
}

impl Called {
    fn with(self, other: Called) -> Called {
        Called { looks: self.looks || other.looks, yields: self.yields || other.yields }
    }
}

/// How deep the calls of a function that only looks may be nested: locks and atomic variables of C++,
/// not optimised.
const DEPTH: usize = 6;
/// The base of what is in the frame of a function that the loop calls: nothing is left of it afterwards.
const OF_CALLED: u32 = 0x4300_0100;

/// What the call in a step does, if it may be part of a loop that waits: it then changes no memory, but
/// for what is in the frame of the loop, to which `passed` leads, and which counts as changed by the
/// round.
fn called<M: Memory>(
    image: &Image<M>,
    step: Step,
    passed: &Passed,
    round: &mut Round,
) -> Option<Called> {
    look(image, step, passed, round, DEPTH)
}

fn look<M: Memory>(
    image: &Image<M>,
    step: Step,
    passed: &Passed,
    round: &mut Round,
    depth: usize,
) -> Option<Called> {
    if let Some(role) = image.role_of_step(step) {
        let yields = matches!(role, Role::Yielding | Role::Locking);
        return yields.then_some(Called { looks: false, yields });
    }
    let symbol = image.slot_of_step(step).and_then(|slot| image.symbol_of_slot(slot));
    if symbol.is_some_and(|(name, _)| names::changes_nothing(name)) {
        return Some(Called::default());
    }
    let Step::Call(address) = step else { return None };
    let (depth, architecture) = (depth.checked_sub(1)?, image.architecture());
    let function = image.functions().around(image.memory(), address)?;
    let function = Some(function).filter(|it| it.start == address && it.len() <= LONGEST)?;
    let code = image.memory().bytes(function.start, function.len())?;
    let (mut walk, mut found) = (Walk::new(architecture, code, address), Called::default());
    let mut pointers = Pointers::of_called(architecture, &Passed::default());
    loop {
        let from = walk.address();
        let Some(Instruction { step, flow }) = walk.next() else { return Some(found) };
        // What an exception alone reaches.
        if !loops::is_reached(architecture, code, address, from) {
            continue;
        }
        let call = match step {
            Step::Jump(to) if !function.contains(&to) => Some(Step::Call(to)),
            Step::Call(_) | Step::Through(_) => Some(step),
            Step::Unknown | Step::Ticket => return None,
            _ => None,
        };
        if let Some(call) = call {
            let passed = pointers.passed(architecture).map(|place| of_loop(place?, passed));
            found = found.with(look(image, call, &passed, round, depth)?);
            pointers.forget(architecture.result_and_scratch().1);
            continue;
        }
        let place = flow.access.place.map(|place| pointers.named(place));
        pointers.step(step, flow, place);
        let target = place.and_then(|place| of_loop(place, passed));
        let pushes = flow.access.place.is_none() && !flow.access.is_table;
        match target {
            Some(target) if target.base == OF_CALLED => {}
            Some(_) => round
                .step(Flow { access: Access { place: target, ..flow.access }, ..Flow::default() }),
            None if flow.access.writes && !pushes => return None,
            None => found.looks |= flow.access.reads,
        }
    }
}

/// The place in the frame of the loop, or in that of a called function, that a place of the called
/// function is.
fn of_loop(place: Place, passed: &Passed) -> Option<Place> {
    match place.is_frame {
        true => Some(Place { base: OF_CALLED, displacement: 0, is_frame: true }),
        false => pointers::of_caller(place, passed).filter(|target| target.is_frame),
    }
}

/// Whether the loop formed by these instructions, the last of which jumps to the first, only waits for
/// another thread. A part of the loop may lie apart, after
/// what follows the loop: gcc puts unlikely blocks at the end of a function.
pub(crate) fn waits<M: Memory>(image: &Image<M>, code: &[u8], start: usize) -> bool {
    waits_with(image.architecture(), code, start, |step, passed, round| {
        called(image, step, passed, round)
    })
}

/// The same, where `called` says what a call does that may be part of the loop.
fn waits_with(
    architecture: Architecture,
    code: &[u8],
    start: usize,
    called: impl Fn(Step, &Passed, &mut Round) -> Option<Called>,
) -> bool {
    let end = start + code.len();
    if code.len() <= LONGEST {
        let is_inside = |to| (start..=end).contains(&to);
        if only_waits(architecture, Walk::new(architecture, code, start), is_inside, &called) {
            return true;
        }
    }
    let mut walk = Walk::new(architecture, code, start);
    while let Some(Instruction { step, .. }) = walk.next() {
        let from = walk.address();
        if from - start > LONGEST {
            break;
        }
        let Step::Jump(apart) = step else { continue };
        if apart <= from || apart >= end || end - apart > LONGEST {
            continue;
        }
        let part = |range: Range<usize>| {
            let bytes = code.get(range.start - start..range.end - start).unwrap_or_default();
            Walk::new(architecture, bytes, range.start)
        };
        let is_inside = |to| (start..=from).contains(&to) || (apart..=end).contains(&to);
        let parts = part(start..from).chain(part(apart..end));
        if only_waits(architecture, parts, is_inside, &called) {
            return true;
        }
    }
    false
}

/// The same for a loop whose instructions are all in `instructions`.
fn only_waits(
    architecture: Architecture,
    instructions: impl Iterator<Item = Instruction>,
    is_inside: impl Fn(usize) -> bool,
    called: &impl Fn(Step, &Passed, &mut Round) -> Option<Called>,
) -> bool {
    let (mut round, mut pointers) = (Round::default(), Pointers::default());
    let (mut found, mut leaves) = (Called::default(), false);
    for Instruction { step, flow } in instructions {
        if matches!(step, Step::Call(_) | Step::Through(_)) {
            let passed = pointers.passed(architecture);
            let Some(called) = called(step, &passed, &mut round) else { return false };
            found = found.with(called);
            let writes = architecture.result_and_scratch().1;
            round.step(Flow { writes, ..Flow::default() });
            pointers.forget(writes);
            continue;
        }
        pointers.step(step, flow, flow.access.place.map(|place| pointers.named(place)));
        let is_allowed = match step {
            Step::Nothing => true,
            // Where a loop leaves for good matters only if nothing else shows that it waits.
            Step::Jump(to) => {
                leaves |= !is_inside(to);
                true
            }
            Step::Compare | Step::IsZero => true,
            Step::Unknown | Step::Ticket => false,
            // A vector is loaded.
            Step::Move if flow.access.reads => true,
            // Others are understood if they write a register or a place in the frame.
            _ => flow.writes != 0 || flow.access.writes && flow.access.slot().is_some(),
        };
        if !is_allowed || flow.access.writes && flow.access.slot().is_none() {
            return false;
        }
        found.looks |= flow.access.reads;
        round.step(flow);
    }
    found.looks && (found.yields || !leaves) && !round.goes_on()
}

/// What a round of the loop reads before writing it, and what it writes: registers, and places in
/// the frame.
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

    /// Whether a round begins with something that the previous round left.
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
        waits_with(Architecture::X86_64, code, 0x1000, |_, _, _| None)
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
