//! Where a result of the runtime is kept: in registers and in variables in memory.

use crate::instructions::{Access, Architecture, Flow, Instruction, Place, Step, Walk};

/// In how many variables a result is followed at once.
const PLACES: usize = 2;

/// The registers and variables that hold one answer, as far as one function shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Holders {
    registers: u32,
    places: [Option<Place>; PLACES],
    /// The registers that hold the address of such a variable.
    addresses: u32,
}

/// What an instruction does with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// Nothing, or it copies the answer to another register.
    None,
    /// It writes it to a variable, where it is followed.
    Stored,
    /// It compares it with a constant in the code.
    Compared,
    /// It compares it with a variable.
    Checked,
    /// It computes something from it.
    Computed,
}

impl Use {
    /// Whether it is compared.
    pub(crate) fn is_comparison(self) -> bool {
        matches!(self, Use::Compared | Use::Checked)
    }
}

impl Holders {
    /// Nowhere.
    pub const NONE: Holders = Holders { registers: 0, places: [None; PLACES], addresses: 0 };

    /// The register in which a function returns.
    pub fn result(architecture: Architecture) -> Holders {
        Holders { registers: architecture.result_and_scratch().0, ..Holders::default() }
    }

    /// In these registers.
    pub(crate) fn in_registers(registers: u32) -> Holders {
        Holders { registers, ..Holders::NONE }
    }

    /// Whether the answer is lost.
    pub fn is_empty(&self) -> bool {
        self.registers == 0 && self.places == [None; PLACES]
    }

    /// Whether a call is passed the answer, or the address of a variable that holds it.
    pub(crate) fn are_passed(&self, architecture: Architecture) -> bool {
        (self.registers | self.addresses) & architecture.arguments() != 0
    }

    /// Whether a function that ends here returns the answer. If the answer is also kept elsewhere,
    /// the copy in the register is there by chance.
    pub(crate) fn are_returned(&self) -> bool {
        self.registers & 1 != 0 && self.places == [None; PLACES]
    }

    /// A variable that holds the answer and outlives the function.
    pub fn kept(&self) -> Option<Place> {
        self.places.iter().flatten().find(|place| !place.is_frame).copied()
    }

    /// Whether an instruction reads one of the registers or variables.
    pub(crate) fn are_read(&self, flow: Flow) -> bool {
        let Access { reads, place, .. } = flow.access;
        self.registers & flow.reads != 0 || reads && place.is_some() && self.places.contains(&place)
    }

    /// Whether this code reads one of the registers or variables, or one of the registers in
    /// `more`, that it does not write.
    pub(crate) fn are_read_only(&self, architecture: Architecture, more: u32, code: Walk) -> bool {
        let (mut reads, mut writes) = (0, 0);
        let (mut read, mut written) = ([false; PLACES], [false; PLACES]);
        for Instruction { step, flow } in code {
            reads |= flow.reads;
            writes |= flow.writes;
            if matches!(step, Step::Call(_) | Step::Through(_) | Step::Unknown) {
                writes |= architecture.result_and_scratch().1;
            }
            for ((place, read), written) in self.places.iter().zip(&mut read).zip(&mut written) {
                let is_it = place.is_some() && *place == flow.access.place;
                *read |= is_it && flow.access.reads;
                *written |= is_it && flow.access.writes;
            }
        }
        let mut places = read.iter().zip(written);
        (self.registers | more) & reads & !writes != 0
            || places.any(|(&read, written)| read && !written)
    }

    /// Whether an instruction changes one of the registers.
    pub(crate) fn are_written(&self, flow: Flow) -> bool {
        self.registers & flow.writes != 0
    }

    /// What an instruction reads from registers beside the answer.
    pub(crate) fn others(&self, flow: Flow) -> Holders {
        Holders::in_registers(flow.reads & !self.registers)
    }

    /// Accounts for a call, which may change registers.
    pub fn call(&mut self, architecture: Architecture) {
        let scratch = architecture.result_and_scratch().1;
        self.registers &= !scratch;
        self.addresses &= !scratch;
    }

    /// Accounts for a step within the function.
    pub fn step(&mut self, step: Step, flow: Flow) -> Use {
        let Access { reads, writes, place, .. } = flow.access;
        let is_read = flow.reads & self.registers != 0;
        let at_place =
            place.is_some_and(|place| self.places.iter().flatten().any(|it| it.may_be(place)));
        let loads = at_place && reads;
        let is_move = matches!(step, Step::Move | Step::Load(_));
        let is_copy = is_read && flow.copies || loads && is_move;
        let is_stored = is_read && writes && is_move;
        let with = flow.reads & !self.registers & !place.map_or(0, |place| place.base);
        let result = match step {
            _ if is_stored => Use::Stored,
            _ if is_copy || !is_read && !loads => Use::None,
            Step::Compare if with != 0 || reads && !loads => Use::Checked,
            Step::Compare | Step::IsZero => Use::Compared,
            _ => Use::Computed,
        };
        self.registers &= !flow.writes;
        self.addresses &= !flow.writes;
        if is_copy {
            self.registers |= flow.writes;
        } else if at_place && !reads && !writes {
            self.addresses |= flow.writes;
        }
        if let Some(place) = place.filter(|_| writes) {
            self.write(place, is_stored);
        }
        result
    }

    /// A variable is overwritten, with the answer or with something else.
    fn write(&mut self, place: Place, is_answer: bool) {
        let [first, second] = &mut self.places;
        for known in [&mut *first, &mut *second] {
            *known = known.filter(|known| *known != place);
        }
        if is_answer {
            if first.is_some() {
                *second = *first;
            }
            *first = Some(place);
        }
    }
}
