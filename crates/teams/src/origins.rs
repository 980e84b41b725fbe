//! Whether the number of a thread and the size of its team meet: in one computation or comparison,
//! or as arguments of one call.
//!
//! Code that divides by the real size of the team has to bring both together. A size that never
//! meets a number is printed, reported or checked, and the number is used with something else.

use crate::answers::{Answers, Held};
use crate::instructions::{Access, Architecture, Flow, Instruction, OF_THREAD, Place, Step};
use crate::names::Role;
use crate::pointers::{self, Passed, Pointers};

/// How many variables that were computed from an answer are followed in a function.
const PLACES: usize = 10;
/// How many forward jumps whose target has not been reached are remembered.
const JUMPS: usize = 4;
/// How many variables in the frame that hold a number from the code are remembered.
const CONSTANTS: usize = 3;
/// What is followed over jumps.
const FOLLOWED: Answers = Answers::NUMBER.with(Answers::SIZE).with(Answers::TICKET);

/// The registers and variables that were computed from an answer, as far as one function shows.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Origins {
    held: Held,
    places: [Option<(Place, Answers)>; PLACES],
    /// The answers that floating-point numbers were computed from; these are not followed one by
    /// one.
    fractions: Answers,
    /// The answers that what the function returns was computed from.
    returned: Answers,
    /// Where the function returns a pointer to, if to a variable of the thread's own.
    pub(crate) leads_to: Option<Place>,
    /// The answers that the register of vectors was loaded with that was loaded last.
    vector: Answers,
    /// Jumps whose target was not reached yet, and what the registers held at the jump.
    jumps: [(usize, Held); JUMPS],
    /// The registers that were written since the last call, which may be arguments of the next.
    fresh: u32,
    /// The registers that hold 0, and those that hold any number from the code.
    zero: u32,
    constant: u32,
    /// Variables in the frame that hold such numbers, in code that is not optimised.
    constants: [Option<Place>; CONSTANTS],
    /// The shared variable that was read last.
    loaded: Option<Place>,
    pointers: Pointers,
}

/// What happens to the answers at a step.
#[derive(Clone, Copy, Default)]
pub(crate) struct Met {
    /// They meet.
    pub(crate) meet: bool,
    /// Something is computed from the number, looked up by it, or compared with it.
    pub(crate) uses_number: bool,
    /// A share of the number, or of a ticket, is compared: work goes by it, not by the size.
    pub(crate) shares: bool,
    /// That share is of a ticket.
    pub(crate) is_ticket: bool,
    /// A shared variable was counted up, and what it held is still known.
    pub(crate) counts: bool,
    /// By a number from the code.
    pub(crate) counts_by_step: bool,
    /// A shared variable is read that holds the size.
    pub(crate) reads_size: bool,
    /// What tells a thread apart is kept in this variable of its own.
    pub(crate) keeps: Option<Place>,
    /// This variable of the thread's own is read.
    pub(crate) reads_own: Option<Place>,
}

impl Origins {
    /// The origins at the start of a function that is called with these arguments, which lead to
    /// these places of the caller.
    pub(crate) fn of_called(&self, architecture: Architecture, passed: &Passed) -> Origins {
        let arguments = architecture.arguments();
        let mut called = Origins {
            held: self.held.within(arguments),
            fresh: arguments,
            pointers: Pointers::of_called(architecture, passed),
            ..Origins::default()
        };
        let known = self.places.iter().flatten();
        let seen =
            known.filter_map(|(place, it)| Some((pointers::of_called(*place, passed)?, *it)));
        called.places.iter_mut().zip(seen).for_each(|(free, known)| *free = Some(known));
        called
    }

    /// Where the arguments of a call lead.
    pub(crate) fn passed(&self, architecture: Architecture) -> Passed {
        self.pointers.passed(architecture)
    }

    /// A function that was called with these arguments has returned: what it wrote to where they
    /// lead, and what it returns.
    pub(crate) fn back(&mut self, architecture: Architecture, called: &Origins, passed: &Passed) {
        for (place, answers) in called.places.iter().flatten() {
            if let Some(place) = pointers::of_caller(*place, passed) {
                self.write(place, *answers);
            }
        }
        self.result(architecture, called.returned);
        self.pointers.result(architecture, called.leads_to);
    }

    /// What is known at the start of a second pass, when all of the function has been seen: a block
    /// after the end of the function runs before the code that reads what it wrote. A size counts if
    /// it was written for all threads; `None` if there is none.
    pub(crate) fn again(&self, architecture: Architecture) -> Option<Origins> {
        let shared = |(place, answers): (Place, Answers)| match place.is_frame {
            true => answers.have(Answers::NUMBER).then_some((place, Answers::NUMBER)),
            // What was computed from both is what a loop has made of its items.
            false if answers.are_both() => None,
            false => Some((place, answers.without(Answers::LOADED))),
        };
        let places = self.places.map(|known| known.and_then(shared));
        let is_any = places.iter().flatten().any(|(_, answers)| answers.have(Answers::SIZE));
        is_any.then(|| Origins {
            places,
            fractions: self.fractions,
            pointers: Pointers::of_called(architecture, &Passed::default()),
            ..Origins::default()
        })
    }

    /// The function may return here.
    pub(crate) fn returns(&mut self, architecture: Architecture) {
        self.returned = self.returned.with(self.held.of(architecture.result_and_scratch().0));
        self.leads_to = self.leads_to.or(self.pointers.returned(architecture));
    }

    /// A call has returned a pointer to this variable.
    pub(crate) fn is_led_to(&mut self, architecture: Architecture, place: Place) {
        self.pointers.result(architecture, Some(place));
    }

    /// The function returns an answer of the runtime.
    pub(crate) fn returns_answer(&mut self, answer: Answers) {
        self.returned = self.returned.with(answer);
    }

    /// Whether what the function returns was drawn from a counter.
    pub(crate) fn returns_ticket(&self) -> bool {
        self.returned.have(Answers::TICKET)
    }

    /// The registers that were computed from the number, and not from the size.
    pub(crate) fn of_number_alone(&self) -> u32 {
        self.held.registers(Answers::NUMBER) & !self.held.registers(Answers::SIZE)
    }

    /// A call has returned a value that was computed from these answers.
    fn result(&mut self, architecture: Architecture, answers: Answers) {
        self.held.set(architecture.result_and_scratch().0, answers);
    }

    /// These registers hold a number that was drawn from a counter.
    pub(crate) fn draws(&mut self, registers: u32) {
        self.held.set(registers, Answers::TICKET.with(Answers::STEP));
    }

    /// Whether these registers hold a number from the code.
    pub(crate) fn are_constant(&self, registers: u32) -> bool {
        self.constant & registers == registers
    }

    /// What the shared variable held that was counted up is a ticket of this kind, or means nothing.
    pub(crate) fn counted(&mut self, kind: Answers) {
        self.held.turn(Answers::LOADED, kind);
        for (_, answers) in self.places.iter_mut().flatten() {
            if answers.have(Answers::LOADED) {
                let kind = if answers.have(Answers::SUM) { Answers::NONE } else { kind };
                *answers = answers.without(Answers::LOADED).with(kind);
            }
        }
        self.loaded = None;
    }

    /// The runtime is called; returns whether both answers are passed to it.
    pub(crate) fn ask(&mut self, architecture: Architecture, role: Role) -> bool {
        let own = self.pointers.asked_of_thread(architecture);
        let Met { meet, .. } = self.call(architecture);
        match role {
            Role::Own => self.pointers.result(architecture, own),
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

    /// The answers that a call is passed here.
    fn arguments(&self, architecture: Architecture) -> Answers {
        let written =
            architecture.ordered_arguments().iter().take_while(|it| self.fresh & *it != 0);
        self.held.of(written.fold(0, |all, register| all | register))
    }

    /// Whether a variable is known to hold the size.
    pub(crate) fn keep_size(&self) -> bool {
        self.places.iter().flatten().any(|(_, answers)| answers.have(Answers::SIZE))
    }

    /// Whether a call is passed something here that was computed from the size, or where it is.
    pub(crate) fn passes_size(&self, architecture: Architecture) -> bool {
        let passed = self.passed(architecture);
        let mut known = self.places.iter().flatten();
        self.arguments(architecture).have(Answers::SIZE)
            || known.any(|(place, answers)| {
                answers.have(Answers::SIZE) && pointers::of_called(*place, &passed).is_some()
            })
    }

    /// Something is called, and may be passed the answers as arguments.
    pub(crate) fn call(&mut self, architecture: Architecture) -> Met {
        let arguments = self.arguments(architecture);
        let scratch = architecture.result_and_scratch().1;
        self.held.set(scratch, Answers::NONE);
        self.pointers.forget(scratch);
        (self.fresh, self.zero) = (0, 0);
        self.constant &= !scratch;
        let uses_number = arguments.have(Answers::NUMBER);
        Met { meet: arguments.are_both(), uses_number, ..Met::default() }
    }

    /// Control reaches this address: a block after a call may be the target of a jump before the
    /// call.
    pub(crate) fn arrive(&mut self, address: usize) {
        for (to, held) in &mut self.jumps {
            if *to == address {
                self.held.join(held);
                *to = 0;
            }
        }
    }

    /// A jump from an address to one further on.
    pub(crate) fn jump(&mut self, from: usize, to: usize) {
        if to > from && !self.held.have_none(FOLLOWED) {
            self.jumps.rotate_right(1);
            if let Some(first) = self.jumps.first_mut() {
                *first = (to, self.held);
            }
        }
    }

    /// A step within the function.
    pub(crate) fn step(&mut self, Instruction { step, flow }: Instruction) -> Met {
        let Access { reads, writes, is_table, .. } = flow.access;
        let is_move = matches!(step, Step::Move | Step::Load(_));
        let place = flow.access.place.map(|place| self.pointers.named(place));
        let is_own = flow.access.is_own || place.is_some_and(|place| place.base == OF_THREAD);
        let shared = place.filter(|place| reads && !place.is_frame);
        let kept = shared.map_or(Answers::NONE, |place| self.at(place));
        let reads_size = kept.have(Answers::SIZE) && !kept.are_both();
        let answers = self.value(step, flow, place, is_own);
        let by_ticket = self.goes_by_ticket(step, flow, answers);
        let counts = writes
            && place.is_some()
            && place == self.loaded
            && (reads || answers.have(Answers::LOADED));
        let is_number = self.held.of(flow.reads).with(answers).have(Answers::NUMBER);
        self.pointers.step(step, flow, place);
        self.held.set(flow.writes, answers);
        self.note_numbers(step, flow);
        if let Some(place) = place.filter(|_| writes) {
            self.write(place, answers);
        }
        let compares = matches!(step, Step::Compare | Step::IsZero | Step::Jump(_));
        if flow.writes == 0 && !writes && !compares {
            self.fractions = self.fractions.with(answers);
        }
        let is_answer = answers.have(Answers::NUMBER.with(Answers::SIZE));
        let meet = answers.are_both() && !is_move || is_answer && self.fractions.are_both();
        // Comparing it with a constant in the code only finds out which thread is the first.
        let with_other = flow.reads.count_ones() > 1 || reads && flow.reads != 0;
        let uses = step.computes() || is_table || step == Step::Compare && with_other;
        let is_apart = answers.are_of_thread_alone();
        Met {
            meet,
            uses_number: uses && is_number,
            shares: step == Step::Compare && is_apart && answers.have(Answers::SHARE) || by_ticket,
            is_ticket: answers.have(Answers::TICKET) || by_ticket,
            counts,
            counts_by_step: counts && !answers.have(Answers::SUM) && (!reads || values(flow) == 0),
            reads_size,
            keeps: place.filter(|_| is_own && writes && is_apart),
            reads_own: place.filter(|_| is_own && reads),
        }
    }

    /// What the value that a step computes or moves was computed from.
    fn value(&mut self, step: Step, flow: Flow, place: Option<Place>, is_own: bool) -> Answers {
        let Access { reads, is_table, .. } = flow.access;
        let is_move = matches!(step, Step::Move | Step::Load(_));
        let is_shared = is_move && reads && !is_own && !is_table && flow.writes != 0;
        let shared = place.filter(|place| is_shared && !place.is_frame);
        if shared.is_some() {
            self.counted(Answers::NONE);
            self.loaded = shared;
        }
        // What a table contains is not computed from the index.
        if is_table && is_move && !is_own {
            return Answers::NONE;
        }
        let values = values(flow);
        let read = place.filter(|_| reads).map_or(Answers::NONE, |place| self.at(place));
        let mut answers = self.held.of(values).with(read);
        if flow.access.is_vector {
            answers = self.vector_value(place, reads, answers);
        }
        match shared {
            Some(_) => answers.with(Answers::LOADED),
            None => answers.with(self.share(step, values, flow.access, answers)),
        }
    }

    /// What a vector of two words contains that is loaded from a place, or stored there.
    fn vector_value(&mut self, place: Option<Place>, reads: bool, first: Answers) -> Answers {
        if reads {
            let second = place.map(|place| pointers::further(place, 8));
            self.vector = first.with(second.map_or(Answers::NONE, |place| self.at(place)));
        }
        self.vector
    }

    /// Whether work goes by a ticket at this step: something is looked up by it, it is compared with a
    /// variable, or a variable is added to it, as by a loop that takes every so many-th item from it on.
    /// What is only stored by it, as at the end of a list, is no work.
    fn goes_by_ticket(&self, step: Step, flow: Flow, answers: Answers) -> bool {
        let Access { reads, writes, .. } = flow.access;
        let values = values(flow);
        let index = if flow.access.is_table { flow.reads } else { flow.reads & !values };
        let looks_up = reads && !writes && self.held.of(index).have(Answers::STEP);
        let has_two = self.has_two(values, flow.access);
        let is_ticket = answers.have(Answers::STEP)
            && answers.are_of_thread_alone()
            && !answers.have(Answers::SCALED);
        looks_up || has_two && is_ticket && matches!(step, Step::Compare | Step::Compute)
    }

    /// Whether two variables are in this, or a register and memory.
    fn has_two(&self, values: u32, access: Access) -> bool {
        let factors = values & !self.constant;
        factors.count_ones() > 1 || access.reads && factors != 0
    }

    /// Whether a number or ticket is multiplied, and by a variable that is no answer, or divided by
    /// such a variable after that.
    fn share(&self, step: Step, values: u32, access: Access, answers: Answers) -> Answers {
        let has_two = self.has_two(values, access);
        // `lea` with an index adds that, too.
        let is_sum = step == Step::Compute || access.is_table && !access.reads && !access.writes;
        match step {
            _ if has_two && is_sum && answers.have(Answers::LOADED) => Answers::SUM,
            _ if access.is_table || !answers.are_of_thread_alone() => Answers::NONE,
            Step::Multiply if has_two => Answers::SCALED.with(Answers::SHARE),
            Step::Multiply => Answers::SCALED,
            Step::Divide if has_two && answers.have(Answers::SCALED) => Answers::SHARE,
            _ => Answers::NONE,
        }
    }

    /// Notes which registers hold numbers from the code, and which were written.
    fn note_numbers(&mut self, step: Step, flow: Flow) {
        let Access { reads, writes, place, is_vector, .. } = flow.access;
        self.fresh |= flow.writes;
        // `xor edx, edx`
        let clears = step == Step::Compute && flow.reads == 0 && !reads;
        self.zero = if clears { self.zero | flow.writes } else { self.zero & !flow.writes };
        let slot = flow.access.slot();
        let is_known = slot.is_some() && self.constants.contains(&slot);
        let is_constant = match place {
            Some(_) if reads || !writes => is_known && reads && !writes && step == Step::Move,
            Some(_) => step == Step::Move && !is_vector && values(flow) & !self.constant == 0,
            None => !reads && flow.reads & !self.constant == 0 && (flow.reads == 0 || flow.copies),
        };
        self.constant &= !flow.writes;
        self.constant |= if is_constant { flow.writes } else { 0 };
        if writes && slot.is_some() {
            self.constants.iter_mut().filter(|it| **it == slot).for_each(|it| *it = None);
            if is_constant {
                self.constants.rotate_right(1);
                self.constants[0] = slot;
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
    fn a_share_by_another_number_is_no_share_of_the_size() {
        let product = |reads: u32| Instruction {
            step: Step::Multiply,
            flow: Flow { reads, writes: EDI, ..Flow::default() },
        };
        let compares = Instruction {
            step: Step::Compare,
            flow: Flow { reads: EDI | 1 << 1, ..Flow::default() },
        };
        let mut origins = asked();
        origins.step(product(EBX | ESI));
        assert!(origins.step(compares).shares, "by a variable");
        let mut origins = asked();
        origins.step(product(EBX | 1));
        assert!(!origins.step(compares).shares, "by the size");
        let mut origins = asked();
        origins.step(product(EBX));
        assert!(!origins.step(compares).shares, "by a constant");
    }

    #[test]
    fn what_is_lost_meets_nothing() {
        let mut origins = asked();
        origins.call(ARCHITECTURE);
        assert!(!origins.step(compute(1 | EBX, ESI)).meet);
    }
}
