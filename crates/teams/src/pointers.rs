//! Where pointers lead, as far as one function shows.
//!
//! Code that is not optimised loads every pointer into the same register, so what a pointer leads to is
//! named by where the pointer came from: an argument, a variable of the frame, or the frame itself.

use crate::instructions::{Architecture, Flow, OF_THREAD, Place, Step};

/// General registers.
const REGISTERS: usize = 32;
/// How many pointers in the frame are followed.
const KEPT: usize = 4;
/// How many arguments are followed.
pub(crate) const ARGUMENTS: usize = 6;

/// Marks the base of a place that a variable in the frame leads to; the other bits are the variable's
/// displacement.
const LED_TO: u32 = 1 << 31;
/// The base of what an argument leads to, of which the lowest bits are the index. A register is one
/// bit, and no such number has only one.
const ARGUMENT: u32 = 0x6000_0100;
/// The base of what a word of the object leads to.
const BY_WORD: u32 = 0x5800_0100;

/// The base of what a pointer leads to that is found where an argument leads, as in the block of shared
/// variables that gcc passes to a region; with the index of the argument and the distance from there.
const BY_ARGUMENT: u32 = 0x4180_0000;

/// The argument that leads to a place, and the place within what it leads to.
fn argument_of(place: Place) -> Option<(usize, i32)> {
    let index = place.base.wrapping_sub(ARGUMENT) as usize;
    (index < ARGUMENTS).then_some((index, place.displacement))
}

/// Where the registers, and some variables of the frame, lead.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pointers {
    registers: [Option<Place>; REGISTERS],
    kept: [Option<(Place, Place)>; KEPT],
}

/// Where the arguments of a call lead.
pub(crate) type Passed = [Option<Place>; ARGUMENTS];

impl Pointers {
    /// At the start of a function that is called with arguments which lead there.
    pub(crate) fn of_called(architecture: Architecture, passed: &Passed) -> Pointers {
        let mut pointers = Pointers::default();
        let arguments = (ARGUMENT..).zip(architecture.ordered_arguments());
        for ((base, register), target) in arguments.zip(passed) {
            // A variable of the thread's own is the same wherever it is named.
            let place = match target {
                Some(target) if target.base == OF_THREAD => *target,
                _ => Place { base, displacement: 0, is_frame: false },
            };
            if let Some(known) = pointers.registers.get_mut(register.trailing_zeros() as usize) {
                *known = Some(place);
            }
        }
        pointers
    }

    /// Where the arguments of a call lead.
    pub(crate) fn passed(&self, architecture: Architecture) -> Passed {
        let mut passed = [None; ARGUMENTS];
        for (place, register) in passed.iter_mut().zip(architecture.ordered_arguments()) {
            *place = self.of(*register);
        }
        passed
    }

    /// The place as it is named: by where the register of its address leads.
    pub(crate) fn named(&self, place: Place) -> Place {
        // rbp, too, if it leads elsewhere, is no pointer to the frame.
        match self.of(place.base).filter(|_| place.base.is_power_of_two()) {
            Some(target) => further(target, place.displacement),
            None => place,
        }
    }

    fn of(&self, register: u32) -> Option<Place> {
        *self.registers.get(register.trailing_zeros() as usize)?
    }

    /// Where a function leads that returns here, if to a variable of the thread's own.
    pub(crate) fn returned(&self, architecture: Architecture) -> Option<Place> {
        let result = architecture.result_and_scratch().0;
        self.of(result).filter(|place| place.base == OF_THREAD)
    }

    /// A call has returned where this leads.
    pub(crate) fn result(&mut self, architecture: Architecture, target: Option<Place>) {
        let result = architecture.result_and_scratch().0;
        if let Some(known) = self.registers.get_mut(result.trailing_zeros() as usize) {
            *known = target;
        }
    }

    /// The variable of the thread's own whose address `__tls_get_addr` is asked for, which is passed a
    /// place in the table of offsets. These are a few bytes apart, and the variables may be longer.
    pub(crate) fn asked_of_thread(&self, architecture: Architecture) -> Option<Place> {
        let entry = self.of(*architecture.ordered_arguments().first()?)?;
        let is_in_code = entry.base == 0 && !entry.is_frame;
        let displacement = entry.displacement.wrapping_shl(8);
        is_in_code.then_some(Place { base: OF_THREAD, displacement, is_frame: false })
    }

    /// Registers are changed by a call.
    pub(crate) fn forget(&mut self, registers: u32) {
        for (register, pointer) in self.registers.iter_mut().enumerate() {
            if registers & 1 << register != 0 {
                *pointer = None;
            }
        }
    }

    /// A step within the function; `place` is the memory that it names.
    pub(crate) fn step(&mut self, step: Step, flow: Flow, place: Option<Place>) {
        let is_move = matches!(step, Step::Move | Step::Load(_));
        let accesses = flow.access.reads || flow.access.writes;
        let pointer = match (step, place) {
            (Step::Load(word), _) => {
                Some(Place { base: BY_WORD, displacement: word as i32, is_frame: false })
            }
            (_, Some(place)) if is_move && flow.access.reads => self.loaded(place),
            // An address is taken.
            (Step::Move | Step::Address(_), Some(place)) if !accesses => {
                Some(place).filter(|place| place.is_frame || !place.base.is_power_of_two())
            }
            (Step::Compute, None) => flow.adds.and_then(|by| {
                let own = self.of(flow.reads).filter(|place| place.base == OF_THREAD);
                own.map(|place| further(place, by))
            }),
            _ if flow.copies => self.of(flow.reads),
            _ => None,
        };
        // What stands behind the end of the function runs before the registers are restored.
        let pops = step == Step::Move && flow.reads == 0 && place.is_none() && !flow.access.reads;
        let stored = self.of(flow.reads & !flow.access.place.map_or(0, |place| place.base));
        for (register, known) in self.registers.iter_mut().enumerate() {
            if flow.writes & 1 << register != 0 && !pops {
                *known = pointer;
            }
        }
        if let Some(place) = place.filter(|place| flow.access.writes && place.is_frame) {
            self.keep(place, stored.filter(|_| is_move));
        }
    }

    /// Where a pointer leads that is read from this place.
    fn loaded(&self, place: Place) -> Option<Place> {
        let kept = self.kept.iter().flatten().find(|(known, _)| *known == place);
        match kept {
            Some((_, target)) => Some(*target),
            // The word at the start of the thread's own memory is its address.
            None if place.base == OF_THREAD && place.displacement == 0 => Some(place),
            None if place.is_frame => {
                let base = LED_TO | place.displacement as u32;
                Some(Place { base, displacement: 0, is_frame: false })
            }
            None => argument_of(place).and_then(|(index, displacement)| {
                let distance = u16::try_from(displacement).ok()?;
                let base = BY_ARGUMENT | (index as u32) << 16 | u32::from(distance);
                Some(Place { base, displacement: 0, is_frame: false })
            }),
        }
    }

    fn keep(&mut self, place: Place, target: Option<Place>) {
        let is_it = |known: &Option<(Place, Place)>| known.is_some_and(|(it, _)| it == place);
        self.kept.iter_mut().filter(|known| is_it(known)).for_each(|known| *known = None);
        let worthy = target.filter(|target| target.base & LED_TO == 0);
        if let Some(target) = worthy {
            self.kept.rotate_right(1);
            if let Some(first) = self.kept.first_mut() {
                *first = Some((place, target));
            }
        }
    }
}

/// The place so many bytes further on.
pub(crate) fn further(place: Place, by: i32) -> Place {
    Place { displacement: place.displacement.wrapping_add(by), ..place }
}

/// The place of the caller that a place of the called function is, if an argument leads to it.
pub(crate) fn of_caller(place: Place, passed: &Passed) -> Option<Place> {
    let (index, displacement) = argument_of(place)?;
    let target = (*passed.get(index)?)?;
    Some(further(target, displacement))
}

/// How far from what an argument leads to a variable may be.
const LONGEST: i32 = 256;

/// The places of the called function that a place of the caller is.
pub(crate) fn of_called(place: Place, passed: &Passed) -> Option<Place> {
    (ARGUMENT..).zip(passed).find_map(|(base, target)| {
        let target = (*target)?;
        let distance = place.displacement.wrapping_sub(target.displacement);
        let is_it = target.base == place.base && (0..LONGEST).contains(&distance);
        is_it.then_some(Place { base, displacement: distance, is_frame: false })
    })
}
