//! What a function asks the runtime, and how the questions belong together.
//!
//! gcc compiles a static loop to both questions in a row, for the size of the team and the number
//! of the thread, a division, and a comparison. Where the function has asked for the number before,
//! for itself, the loop asks for the size alone. Whoever divides by the size of the team asks both
//! in a row too. clang's loops are calls of the runtime, so there every question is the program's.

use crate::names::Role;
use crate::reach::Facts;

/// The questions of one function that are not yet understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Questions {
    /// None.
    None,
    /// For the number, by the step before.
    JustNumber,
    /// For the number; values were moved about since.
    Number,
    /// For the number; something was computed since.
    NumberBefore,
    /// For the size; values were moved about since.
    Size,
    /// For the number and then the size; values were moved about since.
    Both,
    /// For both, and then something was divided.
    Divided,
}

use Questions::*;

impl Questions {
    /// The runtime is asked.
    pub fn ask(&mut self, role: Role, facts: &mut Facts) {
        *self = match (role, *self) {
            (Role::Number, Size) => None,
            (Role::Size, JustNumber | Number) => Both,
            (Role::Number, before) => {
                before.end(facts);
                JustNumber
            }
            (Role::Size, before) => {
                before.end(facts);
                Size
            }
            (_, before) => before,
        }
    }

    /// Values are moved about.
    pub fn moves(&mut self) {
        if *self == JustNumber {
            *self = Number;
        }
    }

    /// Something is computed. From the size of the team, that may be a loop of the compiler.
    pub fn computes(&mut self) {
        *self = match *self {
            JustNumber | Number | NumberBefore => NumberBefore,
            _ => None,
        }
    }

    /// Something is divided.
    pub fn divides(&mut self) {
        match *self {
            Both => *self = Divided,
            _ => self.computes(),
        }
    }

    /// Something is compared. After a division, in a loop of the compiler: then the number was
    /// asked for by the program itself.
    pub fn compares(&mut self, facts: &mut Facts) {
        facts.lone_number |= *self == Divided;
        self.decides(facts);
    }

    /// The result of the call before is compared with zero. Who wants to know whether a thread is
    /// the first one does not divide by its number.
    pub fn compares_with_zero(&mut self, facts: &mut Facts) {
        match *self {
            JustNumber => *self = None,
            _ => self.decides(facts),
        }
    }

    /// Something is called or decided. With the size of the team, that is not the compiler's.
    pub fn decides(&mut self, facts: &mut Facts) {
        facts.lone_size |= *self == Size;
        self.computes();
    }

    /// The function ends, or the next question comes.
    pub fn end(self, facts: &mut Facts) {
        match self {
            JustNumber | Number | NumberBefore => facts.lone_number = true,
            Size => facts.lone_size = true,
            None | Both | Divided => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a function that takes these steps says about its questions.
    fn lone(steps: &str) -> (bool, bool) {
        let (mut questions, mut facts) = (None, Facts::default());
        for step in steps.chars() {
            match step {
                'n' => questions.ask(Role::Number, &mut facts),
                's' => questions.ask(Role::Size, &mut facts),
                'm' => questions.moves(),
                '+' => questions.computes(),
                '/' => questions.divides(),
                '<' => questions.compares(&mut facts),
                '0' => questions.compares_with_zero(&mut facts),
                _ => questions.decides(&mut facts),
            }
        }
        questions.end(&mut facts);
        (facts.lone_number, facts.lone_size)
    }

    #[test]
    fn loops_of_gcc_ask_for_both() {
        assert_eq!(lone("msmnm/m<+"), (false, false));
        assert_eq!(lone("msmnm/m<+c+smnm/<+"), (false, false), "two loops");
    }

    #[test]
    fn a_number_beside_a_loop_is_lone() {
        assert_eq!(lone("nmsmnm/<"), (true, false), "not optimised");
        assert_eq!(lone("nmsm/<+"), (true, false), "the loop has it already");
        assert_eq!(lone("nm++<sm/<+"), (true, false), "and much was computed before");
        assert_eq!(lone("smnm/<+cn+"), (true, false), "after the loop");
    }

    #[test]
    fn who_divides_by_the_size_asks_for_both() {
        assert_eq!(lone("nmsm+/+<"), (false, false));
        assert_eq!(lone("nmsm/+<"), (false, false));
    }

    #[test]
    fn the_size_alone_is_the_programs() {
        assert_eq!(lone("nmcsmc"), (true, true), "in a block for one thread");
        assert_eq!(lone("s"), (false, true));
        assert_eq!(lone("n0smc"), (false, true), "by the first thread");
    }
}
