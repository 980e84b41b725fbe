//! Whether the number of a thread and the size of its team meet: in one computation or comparison,
//! or as arguments of one call.
//!
//! Code that divides by the real size of the team has to bring both together. A size that never
//! meets a number is printed, reported or checked, and the number is used with something else.

use crate::instructions::{Access, Architecture, Flow, Instruction, Place, Step};
use crate::names::Role;

/// How many variables that were computed from an answer are followed in a function.
const PLACES: usize = 6;
/// How many forward jumps whose target has not been reached are remembered.
const JUMPS: usize = 4;
/// General registers.
const REGISTERS: usize = 32;
/// Marks a place that a pointer in the frame leads to; the other bits are the pointer's
/// displacement.
const LED_TO: u32 = 1 << 31;

/// Which answers a value was computed from, as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Answers(u8);

impl Answers {
    /// Neither.
    const NONE: Answers = Answers(0);
    /// The number of the thread.
    pub(crate) const NUMBER: Answers = Answers(1);
    /// The size of the team.
    pub(crate) const SIZE: Answers = Answers(2);

    /// Those of either set.
    pub(crate) fn with(self, other: Answers) -> Answers {
        Answers(self.0 | other.0)
    }

    fn are_both(self) -> bool {
        self == Answers::NUMBER.with(Answers::SIZE)
    }
}

/// The registers and variables that were computed from an answer, as far as one function shows.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Origins {
    number: u32,
    size: u32,
    places: [Option<(Place, Answers)>; PLACES],
    /// The answers that floating-point numbers were computed from; these are not followed one by
    /// one.
    fractions: Answers,
    /// The answers that what the function returns was computed from.
    returned: Answers,
    /// Forward jumps: the target, and the registers that held the number and the size at the jump.
    jumps: [(usize, u32, u32); JUMPS],
    /// The registers that were written since the last call, which may be arguments of the next.
    fresh: u32,
    /// The registers that hold 0.
    zero: u32,
    /// For each register, the displacement of the frame's variable that it was loaded from; 0 if
    /// none.
    loaded: [i32; REGISTERS],
}

/// What happens to the answers at a step.
#[derive(Clone, Copy, Default)]
pub(crate) struct Met {
    /// They meet.
    pub(crate) meet: bool,
    /// Something is computed from the number, looked up by it, or compared with it.
    pub(crate) uses_number: bool,
}

impl Origins {
    /// The origins at the start of a function that is called with these arguments.
    pub(crate) fn of_called(self, architecture: Architecture) -> Origins {
        let arguments = architecture.arguments();
        Origins {
            number: self.number & arguments,
            size: self.size & arguments,
            fresh: arguments,
            ..Origins::default()
        }
    }

    /// What the variables hold at the start of a second pass, when all of the function has been
    /// seen: a block after the end of the function runs before the code that reads what it wrote. A
    /// size counts if it was written for all threads; `None` if there is none.
    pub(crate) fn again(self) -> Option<Origins> {
        let shared = |(place, answers): (Place, Answers)| match place.is_frame {
            true => (answers.0 & Answers::NUMBER.0 != 0).then_some((place, Answers::NUMBER)),
            false => Some((place, answers)),
        };
        let places = self.places.map(|known| known.and_then(shared));
        let is_size = |(_, answers): &(Place, Answers)| answers.0 & Answers::SIZE.0 != 0;
        let fractions = self.fractions;
        let is_any = places.iter().flatten().any(is_size);
        is_any.then(|| Origins { places, fractions, ..Origins::default() })
    }

    /// The answers that what the function returns was computed from.
    pub(crate) fn returned(&self) -> Answers {
        self.returned
    }

    /// The function may return here.
    pub(crate) fn returns(&mut self, architecture: Architecture) {
        self.returned = self.returned.with(self.of(architecture.result_and_scratch().0));
    }

    /// The function returns an answer of the runtime.
    pub(crate) fn returns_answer(&mut self, answer: Answers) {
        self.returned = self.returned.with(answer);
    }

    /// The registers that were computed from the number, and not from the size.
    pub(crate) fn of_number_alone(&self) -> u32 {
        self.number & !self.size
    }

    /// A call has returned a value that was computed from these answers.
    pub(crate) fn result(&mut self, architecture: Architecture, answers: Answers) {
        self.set(architecture.result_and_scratch().0, answers);
    }

    /// The runtime is called; returns whether both answers are passed to it.
    pub(crate) fn ask(&mut self, architecture: Architecture, role: Role) -> bool {
        let Met { meet, .. } = self.call(architecture);
        match role {
            Role::Number => self.result(architecture, Answers::NUMBER),
            Role::Size => self.result(architecture, Answers::SIZE),
            // Printing both does not count as bringing them together, and nor does a label.
            Role::Printing | Role::Formatting => return false,
            _ => {}
        }
        meet
    }

    /// Whether the number of a thread that is passed as third argument is that of the first.
    pub(crate) fn names_first_thread(&self, architecture: Architecture) -> bool {
        let third = architecture.ordered_arguments().get(2);
        third.is_some_and(|register| self.zero & register != 0)
    }

    /// Something is called, and may be passed the answers as arguments.
    pub(crate) fn call(&mut self, architecture: Architecture) -> Met {
        let written =
            architecture.ordered_arguments().iter().take_while(|it| self.fresh & *it != 0);
        let arguments = self.of(written.fold(0, |all, register| all | register));
        self.set(architecture.result_and_scratch().1, Answers::NONE);
        (self.fresh, self.zero) = (0, 0);
        Met { meet: arguments.are_both(), uses_number: arguments.0 & Answers::NUMBER.0 != 0 }
    }

    /// Control reaches this address: a block after a call may be the target of a jump before the
    /// call.
    pub(crate) fn arrive(&mut self, address: usize) {
        for (to, number, size) in &mut self.jumps {
            if *to == address {
                self.number |= *number;
                self.size |= *size;
                *to = 0;
            }
        }
    }

    /// A jump from an address to one further on.
    pub(crate) fn jump(&mut self, from: usize, to: usize) {
        if to > from && self.number | self.size != 0 {
            self.jumps.rotate_right(1);
            if let Some(first) = self.jumps.first_mut() {
                *first = (to, self.number, self.size);
            }
        }
    }

    /// A step within the function.
    pub(crate) fn step(&mut self, Instruction { step, flow }: Instruction) -> Met {
        let Access { reads, writes, place, is_table } = flow.access;
        let is_move = matches!(step, Step::Move | Step::Load(_));
        let answers = match () {
            // What a table contains is not computed from the index.
            () if is_table && is_move => Answers::NONE,
            () => self.of(values(flow)).with(match place.filter(|_| reads) {
                Some(place) => self.at(self.named(place)),
                None => Answers::NONE,
            }),
        };
        let is_number = self.of(flow.reads).with(answers).0 & Answers::NUMBER.0 != 0;
        let place = place.map(|place| self.named(place));
        self.load(flow, place.filter(|place| reads && is_move && place.is_frame));
        self.set(flow.writes, answers);
        self.fresh |= flow.writes;
        // `xor edx, edx`
        let clears = step == Step::Compute && flow.reads == 0 && !reads;
        self.zero = if clears { self.zero | flow.writes } else { self.zero & !flow.writes };
        if let Some(place) = place.filter(|_| writes) {
            self.write(place, answers);
        }
        let compares = matches!(step, Step::Compare | Step::IsZero | Step::Jump(_));
        if flow.writes == 0 && !writes && !compares {
            self.fractions = self.fractions.with(answers);
        }
        let meet =
            answers.are_both() && !is_move || answers != Answers::NONE && self.fractions.are_both();
        // Comparing it with a constant in the code only finds out which thread is the first.
        let with_other = flow.reads.count_ones() > 1 || reads && flow.reads != 0;
        let uses = step.computes() || is_table || step == Step::Compare && with_other;
        Met { meet, uses_number: uses && is_number }
    }

    /// Registers are loaded with a variable of the frame, or with something else.
    fn load(&mut self, flow: Flow, from: Option<Place>) {
        for (register, loaded) in self.loaded.iter_mut().enumerate() {
            if flow.writes & 1 << register != 0 {
                *loaded = from.map_or(0, |place| place.displacement);
            }
        }
    }

    /// A variable that a pointer leads to, named by the pointer's place in the frame, since code
    /// that is not optimised loads all pointers into the same register.
    fn named(&self, place: Place) -> Place {
        let register = place.base.trailing_zeros() as usize;
        match self.loaded.get(register) {
            Some(&pointer) if !place.is_frame && pointer != 0 => {
                Place { base: LED_TO | pointer as u32, is_frame: false, ..place }
            }
            _ => place,
        }
    }

    fn of(&self, registers: u32) -> Answers {
        let one = |set: u32, answer| if set & registers != 0 { answer } else { Answers::NONE };
        one(self.number, Answers::NUMBER).with(one(self.size, Answers::SIZE))
    }

    fn set(&mut self, registers: u32, answers: Answers) {
        for (set, answer) in [(&mut self.number, Answers::NUMBER), (&mut self.size, Answers::SIZE)]
        {
            *set &= !registers;
            if answers.0 & answer.0 != 0 {
                *set |= registers;
            }
        }
    }

    fn at(&self, place: Place) -> Answers {
        let known = self.places.iter().flatten().filter(|(known, _)| *known == place);
        known.fold(Answers::NONE, |all, (_, answers)| all.with(*answers))
    }

    fn write(&mut self, place: Place, answers: Answers) {
        let is_it = |known: &Option<(Place, Answers)>| known.is_some_and(|(it, _)| it == place);
        self.places.iter_mut().filter(|known| is_it(known)).for_each(|known| *known = None);
        if answers != Answers::NONE {
            self.places.rotate_right(1);
            if let Some(first) = self.places.first_mut() {
                *first = Some((place, answers));
            }
        }
    }
}

/// The registers that an instruction reads as values rather than as addresses.
fn values(flow: Flow) -> u32 {
    let Access { reads, writes, place, .. } = flow.access;
    let address = place.filter(|_| reads || writes).map_or(0, |place| place.base);
    flow.reads & !address
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARCHITECTURE: Architecture = Architecture::X86_64;
    const EBX: u32 = 1 << 3;
    const ESI: u32 = 1 << 6;
    const EDI: u32 = 1 << 7;

    /// Asks for the number, which is kept in ebx, and for the size, which stays in eax.
    fn asked() -> Origins {
        let mut origins = Origins::default();
        origins.ask(ARCHITECTURE, Role::Number);
        origins.step(copy(1, EBX));
        origins.ask(ARCHITECTURE, Role::Size);
        origins
    }

    fn copy(reads: u32, writes: u32) -> Instruction {
        let flow = Flow { reads, writes, copies: true, ..Flow::default() };
        Instruction { step: Step::Move, flow }
    }

    fn compute(reads: u32, writes: u32) -> Instruction {
        Instruction { step: Step::Compute, flow: Flow { reads, writes, ..Flow::default() } }
    }

    #[test]
    fn they_meet_in_a_computation() {
        let mut origins = asked();
        assert!(!origins.step(compute(1, ESI)).meet, "the size alone");
        let met = origins.step(compute(EBX, EDI));
        assert!(!met.meet && met.uses_number, "the number alone");
        assert!(origins.step(compute(ESI | EDI, 1)).meet);
    }

    #[test]
    fn they_meet_in_a_call_of_what_cannot_be_read() {
        let mut origins = asked();
        origins.step(copy(1, ESI));
        assert!(!origins.call(ARCHITECTURE).meet, "one of them");
        let mut origins = asked();
        origins.step(copy(1, ESI));
        origins.step(copy(EBX, EDI));
        assert!(origins.call(ARCHITECTURE).meet);
        let mut origins = asked();
        origins.step(copy(1, 1 << 1));
        origins.step(copy(EBX, EDI));
        assert!(!origins.call(ARCHITECTURE).meet, "rcx is no argument where rsi is none");
    }

    #[test]
    fn what_is_lost_meets_nothing() {
        let mut origins = asked();
        origins.call(ARCHITECTURE);
        assert!(!origins.step(compute(1 | EBX, ESI)).meet);
    }
}
