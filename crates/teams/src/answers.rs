//! What a value was computed from, and which registers hold such values.

/// What a value was computed from, as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Answers(u8);

/// How many members the set may have.
const KINDS: usize = 8;

impl Answers {
    /// Nothing that matters.
    pub(crate) const NONE: Answers = Answers(0);
    /// The number of the thread.
    pub(crate) const NUMBER: Answers = Answers(1);
    /// The size of the team.
    pub(crate) const SIZE: Answers = Answers(1 << 1);
    /// A number that the thread drew from a counter of the program's own, once.
    pub(crate) const TICKET: Answers = Answers(1 << 2);
    /// A number or ticket, multiplied.
    pub(crate) const SCALED: Answers = Answers(1 << 5);
    /// A number or ticket, multiplied by a variable, or divided by one after it was multiplied.
    pub(crate) const SHARE: Answers = Answers(1 << 3);
    /// The shared variable that was read last.
    pub(crate) const LOADED: Answers = Answers(1 << 4);

    /// That variable and another one, added up: a sum, to which every thread adds what it has, tells none
    /// of them apart.
    pub(crate) const SUM: Answers = Answers(1 << 6);

    /// A ticket from a counter that goes up by a number from the code, as that of a list of workers
    /// does, not that of the bytes in a buffer.
    pub(crate) const STEP: Answers = Answers(1 << 7);

    /// Those of either set.
    pub(crate) const fn with(self, other: Answers) -> Answers {
        Answers(self.0 | other.0)
    }

    /// Those that the other set has not.
    pub(crate) fn without(self, other: Answers) -> Answers {
        Answers(self.0 & !other.0)
    }

    /// Whether both sets have something in common.
    pub(crate) fn have(self, other: Answers) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether the number and the size are among them.
    pub(crate) fn are_both(self) -> bool {
        self.have(Answers::NUMBER) && self.have(Answers::SIZE)
    }

    /// Whether they tell threads apart, whatever the size of the team.
    pub(crate) fn are_of_thread_alone(self) -> bool {
        self.have(Answers::NUMBER.with(Answers::TICKET)) && !self.have(Answers::SIZE)
    }
}

/// The registers that hold values of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Held([u32; KINDS]);

impl Held {
    /// What some of these registers hold.
    pub(crate) fn of(&self, registers: u32) -> Answers {
        let bits = self.0.iter().enumerate();
        bits.fold(Answers::NONE, |all, (kind, held)| match held & registers {
            0 => all,
            _ => all.with(Answers(1 << kind)),
        })
    }

    /// The registers that hold a value of this kind.
    pub(crate) fn registers(&self, kind: Answers) -> u32 {
        let bits = self.0.iter().enumerate();
        bits.fold(0, |all, (bit, held)| if kind.0 & 1 << bit != 0 { all | held } else { all })
    }

    /// Registers are written.
    pub(crate) fn set(&mut self, registers: u32, answers: Answers) {
        for (kind, held) in self.0.iter_mut().enumerate() {
            *held &= !registers;
            if answers.0 & 1 << kind != 0 {
                *held |= registers;
            }
        }
    }

    /// The registers of one kind become those of another one, or of none.
    pub(crate) fn turn(&mut self, from: Answers, to: Answers) {
        let registers = self.registers(from) & !self.registers(Answers::SUM);
        for (kind, held) in self.0.iter_mut().enumerate() {
            if from.0 & 1 << kind != 0 {
                *held = 0;
            }
            if to.0 & 1 << kind != 0 {
                *held |= registers;
            }
        }
    }

    /// Whether none of these kinds is held anywhere.
    pub(crate) fn have_none(&self, kinds: Answers) -> bool {
        self.registers(kinds) == 0
    }

    /// Control comes from elsewhere, too, where these registers held values.
    pub(crate) fn join(&mut self, other: &Held) {
        self.0.iter_mut().zip(other.0).for_each(|(held, other)| *held |= other);
    }

    /// Only what these registers hold.
    pub(crate) fn within(mut self, registers: u32) -> Held {
        self.0.iter_mut().for_each(|held| *held &= registers);
        self
    }
}
