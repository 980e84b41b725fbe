//! What a function asks the runtime, and which of its questions belong together.
//!
//! gcc compiles a static loop to both questions in a row, for the size of the team and the number
//! of the thread, then a division and a comparison. If the function has asked for the number
//! before, for itself, the loop asks only for the size, and divides or multiplies by it. A program
//! that divides by the size of the team asks both in a row, too. clang's loops are calls of the
//! runtime, so in its code every question is the program's.

use crate::division::Division;
use crate::facts::Facts;
use crate::holders::{Holders, Use};
use crate::instructions::{Architecture, Flow, Place, Step};
use crate::names::Role;

/// The questions of one function that are not yet understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Questions {
    asked: Asked,
    /// Whether every question is the program's own, since loops of the compiler ask nothing.
    is_own: bool,
    /// Where the answer to the last question is.
    holders: Holders,
    /// Where the answer to the question before is, if the two belong together.
    earlier: Holders,
    /// Where the number and the size of the last pair are, however they were used.
    pair: [Holders; 2],
    /// Whether the size was added to that number.
    takes_turns: bool,
    /// Into what a loop of gcc has divided its rounds.
    division: Division,
    /// Whether something was computed from the answer to the last question.
    is_used: bool,
    /// Whether the size was kept or compared, and whether it was compared with a variable.
    is_compared: bool,
    is_checked: bool,
    /// Whether the answer was printed, and not used since.
    is_printed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    /// Nothing.
    Nothing,
    /// For the number, one step ago.
    JustNumber,
    /// For the number; since then values were only moved about.
    Number,
    /// For the number; since then something was computed.
    NumberBefore,
    /// For the size, which has not been used yet.
    Size,
    /// For the size, by which something was divided or multiplied.
    SizeUsed,
    /// For the size and then, in a row, for the number, as gcc's loops do.
    Pair,
    /// For the number and then, in a row, for the size.
    Both,
    /// For both, and then something was divided.
    Divided,
    /// In a loop of gcc, which has divided its rounds by the size; then compared the number with
    /// the remainder; then computed from the number where to start.
    LoopDivided,
    LoopCompared,
    LoopStarted,
}

use Asked::*;

/// The program itself has asked how large the team is.
fn own_size(facts: &mut Facts) -> Asked {
    facts.own_size = true;
    Nothing
}

impl Questions {
    /// None.
    pub const NONE: Questions = Questions {
        asked: Nothing,
        is_own: false,
        holders: Holders::NONE,
        earlier: Holders::NONE,
        pair: [Holders::NONE; 2],
        takes_turns: false,
        division: Division::NONE,
        is_used: false,
        is_compared: false,
        is_checked: false,
        is_printed: false,
    };

    /// The same questions, in code whose compiler's loops ask nothing.
    pub(crate) fn of_program(self) -> Questions {
        Questions { is_own: true, ..self }
    }

    /// Where the number and the size are, in a loop that takes its rounds in turns.
    pub(crate) fn turns(&self) -> Option<&[Holders; 2]> {
        Some(&self.pair).filter(|_| self.takes_turns)
    }

    /// Whether what is computed now may belong to a loop of gcc.
    pub(crate) fn may_be_loop(&self) -> bool {
        let is_loop = matches!(self.asked, Pair | LoopDivided | LoopCompared | LoopStarted);
        is_loop && !self.is_own
    }

    /// The runtime is asked.
    pub fn ask(&mut self, role: Role, architecture: Architecture, facts: &mut Facts) {
        // What was printed belongs to no later question.
        if self.is_printed {
            self.asked = Nothing;
        }
        let asked = match (role, self.asked) {
            // A size that was compared and is lost belongs to no later question.
            (Role::Number, Size) if self.holders.is_empty() => {
                self.end(facts);
                JustNumber
            }
            (Role::Number, Size | SizeUsed) => Pair,
            (Role::Size, JustNumber | Number) => Both,
            (Role::Number, _) => {
                self.end(facts);
                JustNumber
            }
            (Role::Size, _) => {
                self.end(facts);
                Size
            }
            (_, before) => before,
        };
        let holders = Holders::result(architecture);
        let earlier = if matches!(asked, Pair | Both) { self.holders } else { Holders::NONE };
        let pair = if asked == Pair { [holders, earlier] } else { [Holders::NONE; 2] };
        *self = Questions {
            asked,
            holders,
            earlier,
            pair,
            ..Questions { is_own: self.is_own, ..Questions::NONE }
        };
    }

    /// Accounts for a step that stays in the function.
    pub fn step(&mut self, step: Step, flow: Flow, facts: &mut Facts) {
        let divides_by_size = self.step_of_pair(step, flow);
        if self.asked == Nothing {
            return;
        }
        let (later, earlier) = (self.holders.step(step, flow), self.earlier.step(step, flow));
        self.note_comparison(later, earlier);
        // Comparing the size divides nothing, but comparing the number uses it.
        let is_number = matches!(self.asked, JustNumber | Number | NumberBefore | Pair);
        self.is_used |= later == Use::Computed || later.is_comparison() && is_number;
        let uses_earlier =
            earlier == Use::Computed || earlier.is_comparison() && self.asked == Both;
        if self.is_used || uses_earlier {
            self.is_printed = false;
            self.count(facts);
        }
        if self.asked == Pair && uses_earlier {
            self.count_size(facts);
        }
        self.asked = match self.asked {
            JustNumber | Number => self.after_number(step),
            Size => self.after_size(step, facts),
            Pair => self.after_pair(step, uses_earlier),
            Both | Divided => self.after_both(step, facts),
            // One more loop of gcc in the same function, which has both answers already.
            LoopDivided | LoopCompared | LoopStarted if divides_by_size => LoopDivided,
            LoopDivided | LoopCompared | LoopStarted => self.after_loop(later, (step, flow), facts),
            Nothing | NumberBefore | SizeUsed => self.asked,
        };
        self.division.step(step, flow);
        self.division = if divides_by_size { Division::by_size(flow) } else { self.division };
    }

    /// Follows the number and the size of the last pair; returns whether the size divides something.
    fn step_of_pair(&mut self, step: Step, flow: Flow) -> bool {
        let [number, size] = &mut self.pair;
        let is_round = step == Step::Compute && number.are_written(flow);
        number.step(step, flow);
        let is_computed = size.step(step, flow) == Use::Computed;
        self.takes_turns |= is_computed && is_round;
        is_computed && step == Step::Divide
    }

    /// Notes whether the size is kept or compared.
    fn note_comparison(&mut self, later: Use, earlier: Use) {
        let of_size = match self.asked {
            Size | SizeUsed | Both | Divided => later,
            Pair => earlier,
            _ => Use::None,
        };
        self.is_compared |= matches!(of_size, Use::Stored | Use::Compared | Use::Checked);
        self.is_checked |= of_size == Use::Checked;
    }

    /// The question was for the number.
    fn after_number(&self, step: Step) -> Asked {
        match (self.asked, step) {
            // The answer is not used.
            _ if !self.is_used && self.holders.is_empty() => Nothing,
            // Code that only checks whether a thread is the first does not divide by its number.
            (JustNumber, Step::IsZero) => Nothing,
            (_, step) if step.computes() => NumberBefore,
            _ => Number,
        }
    }

    /// The question was for the size. Loops of the compiler compute with it; only the program
    /// itself keeps or compares it.
    fn after_size(&self, step: Step, facts: &mut Facts) -> Asked {
        if !self.is_used {
            return Size;
        }
        if !step.computes() {
            facts.lone_size = true;
            return Nothing;
        }
        facts.lone_size |= self.is_compared;
        facts.own_size |= self.is_compared && step == Step::Divide;
        SizeUsed
    }

    /// The questions were for the size and then the number.
    fn after_pair(&mut self, step: Step, uses_size: bool) -> Asked {
        match step {
            Step::Divide if uses_size => LoopDivided,
            _ if uses_size => Nothing,
            // How the size is used is still open.
            _ if self.is_used => self.go_on_with_size(self.earlier),
            _ => Pair,
        }
    }

    /// The questions were for the number and then the size. No loop of a compiler asks in this
    /// order, so if there is one, it was the program itself that asked.
    fn after_both(&self, step: Step, facts: &mut Facts) -> Asked {
        match (self.asked, step) {
            (Both, Step::Divide) if self.is_used && !self.is_compared => Divided,
            (Both, Step::Multiply) if self.is_used && !self.is_compared => self.lone_number(facts),
            (Divided, Step::Compare) => self.lone_number(facts),
            (Divided, step) if step.computes() => own_size(facts),
            (Both, _) if self.is_used => own_size(facts),
            (same, _) => same,
        }
    }

    /// The questions were those of a loop, whose number is used now.
    fn after_loop(&mut self, number: Use, at: (Step, Flow), facts: &mut Facts) -> Asked {
        match (self.asked, number) {
            (LoopDivided, Use::Checked) => {
                self.division.compares_with(self.holders.others(at.1));
                LoopCompared
            }
            // Optimised, the same is compared again, and other loops start at the same rounds.
            (LoopStarted, _) if self.division.is_of_loop(at) => LoopStarted,
            (LoopDivided, Use::Computed) => Nothing,
            (LoopCompared, Use::Computed) => LoopStarted,
            // The program uses the number itself: its question is merged with that of the loop.
            (LoopStarted, Use::Computed | Use::Checked | Use::Compared) => self.lone_number(facts),
            (same, _) => same,
        }
    }

    fn lone_number(self, facts: &mut Facts) -> Asked {
        facts.lone_number = true;
        Nothing
    }

    /// The answers are needed for more than printing.
    fn count(&self, facts: &mut Facts) {
        if self.is_printed {
            return;
        }
        facts.number |= !matches!(self.asked, Nothing | Size | SizeUsed);
        match self.asked {
            Size | Both if self.is_used => self.count_size(facts),
            SizeUsed | Divided => self.count_size(facts),
            _ => {}
        }
    }

    /// The size is needed for more than being printed, compared or kept.
    fn count_size(&self, facts: &mut Facts) {
        facts.size = true;
        facts.lone_size |= self.is_own;
        facts.own_size |= self.is_own;
    }

    /// The answers to two questions were used apart; `holders` hold the size.
    fn go_on_with_size(&mut self, holders: Holders) -> Asked {
        (self.holders, self.earlier) = (holders, Holders::NONE);
        (self.is_used, self.is_compared) = (false, true);
        Size
    }

    /// Something is called.
    pub fn call(&mut self, architecture: Architecture, facts: &mut Facts) {
        let passed = [&self.holders, &self.earlier].map(|holders| holders.are_passed(architecture));
        self.call_with(passed, architecture, facts);
    }

    /// Something is called, which may be passed the answer to the last question and the one before.
    pub(crate) fn call_with(
        &mut self,
        [later, earlier]: [bool; 2],
        architecture: Architecture,
        facts: &mut Facts,
    ) {
        self.is_printed &= !later && !earlier;
        self.is_used |= later;
        self.count(facts);
        if self.asked == Size && later {
            facts.lone_size = true;
            self.asked = Nothing;
        }
        self.forget_scratch(architecture);
        self.asked = match self.asked {
            JustNumber | Number => NumberBefore,
            Both if !self.is_used && !self.holders.is_empty() => self.go_on_with_size(self.holders),
            Both => own_size(facts),
            Pair if !self.earlier.is_empty() => self.go_on_with_size(self.earlier),
            LoopCompared | LoopStarted if later => self.lone_number(facts),
            Pair | Divided | LoopDivided => Nothing,
            same => same,
        };
    }

    /// A variable that outlives the function and holds the size, if nothing was computed from the
    /// size.
    pub(crate) fn kept(&self) -> Option<Place> {
        self.holders.kept().filter(|_| self.asked == Size && !self.is_used)
    }

    /// Something is printed. An answer that is not used afterwards was needed for that alone.
    pub fn print(&mut self, architecture: Architecture, facts: &mut Facts) {
        let is_printed =
            self.holders.are_passed(architecture) || self.earlier.are_passed(architecture);
        if !is_printed || self.is_used || matches!(self.asked, SizeUsed | Divided) {
            return self.call(architecture, facts);
        }
        self.is_printed = true;
        self.forget_scratch(architecture);
        let (later, earlier) = (!self.holders.is_empty(), !self.earlier.is_empty());
        self.asked = match self.asked {
            JustNumber | Number | NumberBefore if later => NumberBefore,
            Size if later => Size,
            // The one of two answers that is left counts like a single one.
            Pair if later => NumberBefore,
            Pair if earlier => Size,
            Both if later => Size,
            Both if earlier => NumberBefore,
            _ => Nothing,
        };
        if !later {
            self.holders = core::mem::take(&mut self.earlier);
        }
    }

    fn forget_scratch(&mut self, architecture: Architecture) {
        self.division.call(architecture);
        self.holders.call(architecture);
        self.earlier.call(architecture);
        self.pair.iter_mut().for_each(|holders| holders.call(architecture));
    }

    /// The function ends or asks its next question: the last one stays alone.
    pub fn end(&mut self, facts: &mut Facts) {
        self.count(facts);
        match core::mem::replace(&mut self.asked, Nothing) {
            _ if self.is_printed => {}
            JustNumber | Number | NumberBefore => facts.lone_number = true,
            // The size is only compared, or kept for later: nothing is divided by it here.
            Size if self.holders.are_returned() => (facts.size, facts.lone_size) = (true, true),
            Size => facts.checks |= self.is_checked,
            Nothing | SizeUsed | Pair | Both | Divided => {}
            LoopDivided | LoopCompared | LoopStarted => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EAX: u32 = 1;
    const EBX: u32 = 1 << 3;
    const ECX: u32 = 1 << 1;
    const ESI: u32 = 1 << 6;

    /// What the questions of a function that takes these steps amount to. Answers are kept, the
    /// number in ebx and the size in ecx.
    fn lone(steps: &str) -> (bool, bool) {
        let (mut questions, mut facts) = (Questions::NONE, Facts::default());
        let reads = |reads: u32| Flow { reads, writes: EAX, copies: false, ..Flow::default() };
        let copies = |writes: u32| Flow { reads: EAX, writes, copies: true, ..Flow::default() };
        for step in steps.chars() {
            let (step, flow) = match step {
                'n' | 's' => {
                    let (role, kept) =
                        if step == 'n' { (Role::Number, EBX) } else { (Role::Size, ECX) };
                    questions.ask(role, Architecture::X86_64, &mut facts);
                    (Step::Move, copies(kept))
                }
                // The answer is used.
                'w' => (Step::Move, Flow { reads: EBX | ECX, ..Flow::default() }),
                '+' => (Step::Compute, reads(EBX | ECX)),
                '*' => (Step::Multiply, reads(EBX | ECX)),
                '/' => (Step::Divide, reads(EBX | ECX)),
                '<' => (Step::Compare, reads(EBX | ECX)),
                // Something else is done.
                'm' => (Step::Move, reads(ESI)),
                'a' => (Step::Compute, reads(ESI)),
                'x' => (Step::Multiply, reads(ESI)),
                _ => {
                    questions.call(Architecture::X86_64, &mut facts);
                    continue;
                }
            };
            questions.step(step, flow, &mut facts);
        }
        questions.end(&mut facts);
        (facts.lone_number, facts.lone_size)
    }

    #[test]
    fn loops_of_gcc_ask_for_both() {
        assert_eq!(lone("msmnm/m<*<m/<*a"), (false, false));
        assert_eq!(lone("msmnm/m<*acasmnm/<*"), (false, false), "two loops");
        assert_eq!(lone("sxamna/<*"), (false, false), "with something else between them");
        assert_eq!(lone("smnm*<+"), (false, false), "in turns");
    }

    #[test]
    fn a_number_beside_a_loop_is_lone() {
        assert_eq!(lone("nwsmnm/<*"), (true, false), "not optimised");
        assert_eq!(lone("nmsm/<*"), (true, false), "the loop has it already");
        assert_eq!(lone("nmsaxm/<*"), (true, false), "with something else between");
        assert_eq!(lone("n+a<sm/<*"), (true, false), "and much was computed before");
        assert_eq!(lone("n+<sm*+<"), (true, false), "in turns");
        assert_eq!(lone("nmsm*+<"), (true, false), "in turns, with nothing computed before");
        assert_eq!(lone("smnm/<*+cn+"), (true, false), "after the loop");
        assert_eq!(lone("smnm/<*a+"), (true, false), "in the loop, which has it already");
    }

    #[test]
    fn who_divides_by_the_size_asks_for_both() {
        assert_eq!(lone("nmsm/*</"), (false, false));
        assert_eq!(lone("smnm/*<"), (false, false));
        assert_eq!(lone("n<sm+<"), (false, false), "as a step");
    }

    #[test]
    fn the_size_alone_is_the_programs() {
        assert_eq!(lone("nwcsmwc"), (true, true), "in a block for one thread");
        assert_eq!(lone("s+"), (false, false), "a loop may be computed from it");
        assert_eq!(lone("sw"), (false, true));
        assert_eq!(lone("nwcsm<"), (true, false), "compared, which divides nothing");
        assert_eq!(lone("nwcsm<+"), (true, true), "compared and used");
    }

    /// What counts as asked if the answers become arguments of a call that prints.
    fn printed(roles: &[Role], kept: bool) -> (bool, bool) {
        let (mut questions, mut facts) = (Questions::NONE, Facts::default());
        for (role, argument) in roles.iter().zip([ESI, ECX]) {
            questions.ask(*role, Architecture::X86_64, &mut facts);
            let writes = argument | if kept { EBX } else { 0 };
            let copy = Flow { reads: EAX, writes, copies: true, ..Flow::default() };
            questions.step(Step::Move, copy, &mut facts);
        }
        questions.print(Architecture::X86_64, &mut facts);
        let uses = Flow { reads: EBX, writes: EAX, copies: false, ..Flow::default() };
        questions.step(Step::Compute, uses, &mut facts);
        questions.end(&mut facts);
        (facts.number, facts.size)
    }

    #[test]
    fn what_is_only_printed_is_not_asked_for() {
        assert_eq!(printed(&[Role::Size], false), (false, false));
        assert_eq!(printed(&[Role::Number], false), (false, false));
        assert_eq!(printed(&[Role::Number, Role::Size], false), (false, false));
        assert_eq!(printed(&[Role::Size, Role::Number], false), (false, false));
        assert_eq!(printed(&[Role::Size], true), (false, true), "and used afterwards");
        assert_eq!(printed(&[Role::Number], true), (true, false), "and used afterwards");
    }

    #[test]
    fn an_answer_that_nobody_uses_is_none() {
        let mut questions = Questions::NONE;
        let mut facts = Facts::default();
        questions.ask(Role::Number, Architecture::X86_64, &mut facts);
        let overwritten = Flow { reads: ESI, writes: EAX, copies: false, ..Flow::default() };
        questions.step(Step::Move, overwritten, &mut facts);
        questions.end(&mut facts);
        assert!(!facts.lone_number);
    }
}
