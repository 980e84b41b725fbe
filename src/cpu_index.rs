//! Which programs see the true index of the current CPU: those that read it without libc, and those
//! that compare it with the CPUs in their mask.
//!
//! The program and the library that asks are looked at, once each: machine code, constants, and the
//! names of the functions that they call. Neither can be unloaded meanwhile: the program stays, and
//! code of the library is running.

use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use crate::real::{self, Object};
use crate::teams::Mapped;
use threadcap_decide::cpu_index;

/// The answers to one question: fingerprints of objects, with the answer in their lowest bit; 0 if
/// there is none yet.
struct Answers([AtomicUsize; 16]);

/// Objects of more bytes are not scanned: reading all of one may take longer than the program runs.
const MOST: usize = 32 << 20;

/// Whether the program, or the library that contains `caller`, may read the true index. Then counts
/// must be above the number of every CPU of the job.
pub fn is_true_or_read_without_libc(caller: usize) -> bool {
    is_true(caller) || real::program().is_some_and(reads) || library(caller).is_some_and(reads)
}

/// Whether the true index is reported to `caller`, since the program, or the library that contains
/// it, compares it with the CPUs in its mask.
pub fn is_true(caller: usize) -> bool {
    real::program().is_some_and(|it| compares(it, true))
        || library(caller).is_some_and(|it| compares(it, false))
}

/// The library that contains an address. libc itself contains code that reads the index, but its
/// results pass through our hooks.
fn library(caller: usize) -> Option<Object> {
    let is_other = |object: &Object| ![real::libc(), real::program()].contains(&Some(*object));
    real::owner(caller).filter(is_other)
}

fn reads(object: Object) -> bool {
    static READ: Answers = Answers::new();
    READ.get(object, |object| {
        mapped(object).is_some_and(|it| {
            it.code().any(cpu_index::is_read_by) || it.strings().any(cpu_index::is_named_in)
        })
    })
}

/// A program that knows the name of `/proc/cpuinfo` may count the CPUs there, where only the held
/// ones are left. A library that calls libstdc++ for the count gets it from there, as from any other
/// caller, whose answer does not depend on the library.
fn compares(object: Object, is_program: bool) -> bool {
    static COMPARED: Answers = Answers::new();
    COMPARED.get(object, |object| {
        cpu_index::is_compared_by(object.references(), is_program)
            && !(is_program
                && mapped(object).is_some_and(|it| it.strings().any(cpu_index::names_cpuinfo)))
    })
}

impl Answers {
    const fn new() -> Self {
        Answers([const { AtomicUsize::new(0) }; 16])
    }

    fn get(&self, object: Object, find: impl FnOnce(Object) -> bool) -> bool {
        let fingerprint = object.fingerprint() | 1;
        let Some(known) = self.0.get(fingerprint / 2 % self.0.len()) else {
            return false;
        };
        match known.load(Relaxed) {
            answer if answer == fingerprint => true,
            answer if answer == fingerprint - 1 && answer != 0 => false,
            _ => {
                let answer = find(object);
                known.store(fingerprint - usize::from(!answer), Relaxed);
                answer
            }
        }
    }
}

/// The parts of an object; `None` if it is too long.
#[cold]
#[inline(never)]
fn mapped(object: Object) -> Option<Mapped> {
    Mapped::of(object).filter(|it| it.constant().map(<[u8]>::len).sum::<usize>() <= MOST)
}
