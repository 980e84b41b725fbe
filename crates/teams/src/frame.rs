//! One function that a walk is in.

use core::ops::Range;

use crate::facts::Facts;
use crate::instructions::{Architecture, Step};
use crate::names::Role;
use crate::origins::Origins;
use crate::pointers::Passed;
use crate::questions::Questions;

/// Functions at most this many calls away from the region count as part of it.
const NEAR: usize = 2;

/// The state of a walk in one function, and what it has met there.
#[derive(Clone, Copy)]
pub(crate) struct Frame {
    /// How many calls it is away from the region.
    pub depth: usize,
    /// The index of the object that contains it.
    pub image: usize,
    /// The address of the next instruction, and where the function starts and ends.
    pub next: usize,
    pub start: usize,
    pub end: usize,
    /// The function whose address was taken last and has not been passed to a call yet.
    pub taken: Option<usize>,
    /// The last instruction that drew a number from a counter, directly or through a call; 0 if
    /// none.
    pub ticket: usize,
    /// Whether it is a task, or called in one, of which there may be more than threads.
    pub is_task: bool,
    /// Whether work goes by a share of the thread's number, as far as was seen.
    pub shares: bool,
    /// Whether it has read a shared variable that holds the size.
    pub reads_size: bool,
    /// What it asked the runtime.
    pub questions: Questions,
    /// What was computed from the answers.
    pub origins: Origins,
    /// Where the arguments that it was called with lead.
    pub passed: Passed,
}

impl Frame {
    /// The state at the start of a function.
    pub fn at(depth: usize, image: usize, function: Range<usize>) -> Frame {
        let Range { start, end } = function;
        Frame {
            depth,
            image,
            next: start,
            start,
            end,
            taken: None,
            ticket: 0,
            is_task: false,
            shares: false,
            reads_size: false,
            questions: Questions::NONE,
            origins: Origins::default(),
            passed: Passed::default(),
        }
    }

    /// Whether an address is one of the function's own.
    pub fn contains(&self, address: usize) -> bool {
        (self.start..self.end).contains(&address)
    }

    /// Whether the function is part of the region rather than of a library: what a library waits
    /// for when it starts or fails says nothing about the team.
    pub(crate) fn is_near(&self) -> bool {
        self.depth <= NEAR
    }

    /// Accounts for a step within the function; returns whether it ends a loop that draws numbers.
    pub(crate) fn draws_in_loop(&mut self, at: usize, step: Step) -> bool {
        match step {
            Step::Ticket => self.ticket = at,
            Step::Jump(to) => return self.ticket != 0 && to <= self.ticket,
            _ => {}
        }
        false
    }

    /// The number and the size meet in what the function does.
    pub(crate) fn meet(&self, facts: &mut Facts) {
        facts.meet = true;
        facts.own_meet |= !self.questions.may_be_loop();
    }

    /// A function is called whose code will show what it does with its arguments.
    pub(crate) fn calls_known(&mut self, architecture: Architecture, facts: &mut Facts) {
        self.origins.call(architecture);
        self.questions.call(architecture, facts);
    }

    /// Something else is called.
    pub(crate) fn calls(&mut self, architecture: Architecture, facts: &mut Facts) {
        let met = self.origins.call(architecture);
        facts.uses_number |= met.uses_number;
        if met.meet {
            self.meet(facts);
        }
        self.questions.call(architecture, facts);
    }

    /// The runtime is called.
    pub(crate) fn meets(&mut self, role: Role, architecture: Architecture, facts: &mut Facts) {
        let is_first = self.origins.names_first_thread(architecture);
        if self.origins.ask(architecture, role) {
            self.meet(facts);
        }
        facts.sharing |= role == Role::Sharing;
        facts.nests |= role.starts_region();
        facts.works |= matches!(
            role,
            Role::Printing
                | Role::Formatting
                | Role::Text
                | Role::Waiting
                | Role::Yielding
                | Role::SystemCall
                | Role::Own
                | Role::Sending
                | Role::Receiving
        );
        facts.sends |= role == Role::Sending && self.image == 0 && self.is_near();
        facts.receives |= role == Role::Receiving && self.image == 0 && self.is_near();
        facts.waits |= match role {
            Role::Waiting => self.is_near(),
            Role::SystemCall => self.image == 0,
            _ => false,
        };
        if role == Role::Chosen && !is_first {
            (facts.number, facts.lone_number) = (true, true);
        }
        match role {
            Role::Number | Role::Size => self.questions.ask(role, architecture, facts),
            Role::Printing => self.questions.print(architecture, facts),
            Role::Plain | Role::Locking => {
                self.questions.call_with([false; 2], architecture, facts)
            }
            _ => self.questions.call(architecture, facts),
        }
    }
}
