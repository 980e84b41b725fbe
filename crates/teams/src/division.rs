//! What a loop of gcc has divided its rounds into, by the size of the team.

use crate::holders::Holders;
use crate::instructions::{Architecture, Flow, Step};

/// Where the quotient and the remainder are, as far as one function shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Division {
    quotient: Holders,
    remainder: Holders,
}

impl Division {
    /// None.
    pub(crate) const NONE: Division =
        Division { quotient: Holders::NONE, remainder: Holders::NONE };

    /// The rounds are divided here. The remainder is what the number is compared with.
    pub(crate) fn by_size(flow: Flow) -> Division {
        // The quotient is in rax.
        Division { quotient: Holders::in_registers(flow.writes & 1), remainder: Holders::NONE }
    }

    /// The number is compared with this for the first time.
    pub(crate) fn compares_with(&mut self, others: Holders) {
        self.remainder = others;
    }

    /// Accounts for a step within the function.
    pub(crate) fn step(&mut self, step: Step, flow: Flow) {
        self.quotient.step(step, flow);
        self.remainder.step(step, flow);
    }

    /// Accounts for a call.
    pub(crate) fn call(&mut self, architecture: Architecture) {
        self.quotient.call(architecture);
        self.remainder.call(architecture);
    }

    /// Whether what is done with the number here is done to find where a share of the rounds starts:
    /// it is compared with the remainder once more, or multiplied by the quotient.
    pub(crate) fn is_of_loop(&self, (step, flow): (Step, Flow)) -> bool {
        match step {
            Step::Compare => self.remainder.are_read(flow),
            Step::Multiply => self.quotient.are_read(flow),
            _ => false,
        }
    }
}
