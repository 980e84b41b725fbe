//! Threads that count each other: the one that comes last, of those asked for, goes on alone.
//!
//! What an atomic counter held is compared with a variable for equality, or a counter that runs down
//! is zero. A queue asks whether its counter is past the end, and what the counter of an object's
//! owners held before is compared with a constant.

use crate::instructions::{Architecture, Flow, Instruction, Place, Step, Walk};

/// How many instructions after the addition are looked at.
const LONGEST: usize = 12;

/// Whether the code after an atomic addition asks if the value that these registers hold is equal to
/// a variable; or to a constant, after something was computed from it, which not optimised code does
/// with a counter that runs down.
pub(crate) fn asks_if_last(
    architecture: Architecture,
    code: &[u8],
    start: usize,
    registers: u32,
) -> bool {
    let mut walk = Walk::new(architecture, code, start);
    let mut value = Value { registers, place: None };
    let mut computed = false;
    for _ in 0..LONGEST {
        let Some(Instruction { step, flow }) = walk.next() else { break };
        match step {
            Step::Compare | Step::IsZero if value.is_read(flow) => {
                let is_variable = step == Step::Compare && value.is_alone(flow);
                return architecture.asks_if_equal(walk.rest()) && (is_variable || computed);
            }
            Step::Jump(_) | Step::Call(_) | Step::Through(_) | Step::Unknown => break,
            step => {
                computed |= step.computes() && value.is_read(flow);
                value.step(flow);
            }
        }
    }
    false
}

/// Where the value is.
struct Value {
    registers: u32,
    place: Option<Place>,
}

impl Value {
    fn is_in_place(&self, flow: Flow) -> bool {
        flow.access.reads && self.place.is_some() && flow.access.slot() == self.place
    }

    fn is_read(&self, flow: Flow) -> bool {
        flow.reads & self.registers != 0 || self.is_in_place(flow)
    }

    /// Whether only one side of a comparison is the value, and the other a variable.
    fn is_alone(&self, flow: Flow) -> bool {
        let address = flow.access.place.map_or(0, |place| place.base);
        let others = flow.reads & !self.registers & !address;
        others != 0 || flow.access.reads && !self.is_in_place(flow)
    }

    fn step(&mut self, flow: Flow) {
        let is_read = self.is_read(flow);
        if flow.access.writes && flow.access.slot().is_some() {
            if is_read {
                self.place = flow.access.slot();
            } else if flow.access.slot() == self.place {
                self.place = None;
            }
        }
        self.registers &= !flow.writes;
        if is_read {
            self.registers |= flow.writes;
        }
    }
}
