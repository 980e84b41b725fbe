//! Which programs see the true index of the current CPU: those that read it without libc, and those
//! that compare it with the CPUs in their mask.
//!
//! The program and the library that asks are looked at, once each: machine code, constants, and the
//! names of the functions that they call. Neither can be unloaded meanwhile: the program stays, and
//! code of the library is running.
//!
//! Where that leaves a doubt, what the process asks for first decides: if that is the index, it is the
//! true one, and no later count is below it; if it is a count, the index stays below it.

use core::sync::atomic::{AtomicU8, AtomicUsize, Ordering::Relaxed};

use crate::real::{self, Object};
use crate::teams::Mapped;
use threadcap_decide::cpu_index;

/// The answers to one question: fingerprints of objects, with the answer in their lowest bit; 0 if
/// there is none yet.
struct Answers([AtomicUsize; 16]);

/// Objects of more bytes are not scanned: reading all of one may take longer than the program runs.
const MOST: usize = 32 << 20;

/// Which of the two this process was given first, where only one of them can be right: 0 if neither
/// yet, a count below the index of one of its CPUs, or the true index. A child of `fork` has what its
/// parent was given.
static FIRST: AtomicU8 = AtomicU8::new(0);
const COUNT: u8 = 1;
const TRUE_INDEX: u8 = 2;

/// Whether `caller` must be given a count above the index of every CPU of the job, as the program,
/// or the library that contains it, may read the true index.
pub fn needs_high_count(caller: usize) -> bool {
    let library = library(caller);
    real::program().is_some_and(|it| asks(it) && looks(it, true) || reads(it))
        || library.is_some_and(|it| asks(it) && looks(it, false) || reads(it))
        || !is_first(COUNT)
}

/// Whether the lists of CPUs must stay whole, as the program may count them for an array: because it
/// reads the true index without libc, or was given it in doubt.
pub fn needs_whole_lists() -> bool {
    real::program().is_some_and(|it| may_count_lines(it) && reads(it)) || !is_first(COUNT)
}

/// Whether the true index is reported to `caller`, since the program, or the library that contains
/// it, compares it with the CPUs in its mask.
///
/// In doubt are: a program that may count the CPUs in a file; who looks at a mask, and has found the
/// function by `dlsym`, or makes the system call; and the callers of a library that calls whatever it
/// is passed, as Python's ctypes does.
pub fn is_true(caller: usize) -> bool {
    let (program, library) = (real::program(), library(caller));
    let program_looks = program.is_some_and(|it| looks(it, true));
    let library_looks = library.is_some_and(|it| looks(it, false));
    let library_asks = library.is_some_and(asks);
    if library_looks && library_asks {
        return true;
    }
    if program_looks && program.is_some_and(asks) {
        return !program.is_some_and(may_count_lines) || is_first(TRUE_INDEX);
    }
    let is_doubtful = library_looks
        || program_looks && !library_asks
        || library.is_some_and(|it| !cpu_index::may_find_functions(it.references()));
    is_doubtful && is_first(TRUE_INDEX)
}

/// Whether this was given first, which it now is if there was nothing before.
fn is_first(given: u8) -> bool {
    match FIRST.compare_exchange(0, given, Relaxed, Relaxed) {
        Ok(_) => true,
        Err(first) => first == given,
    }
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

/// Whether an object refers to a function that returns the index.
fn asks(object: Object) -> bool {
    static ASKED: Answers = Answers::new();
    ASKED.get(object, |object| cpu_index::is_asked_for_by(object.references()))
}

/// Whether an object that asks for the index compares it with a mask. A library that calls libstdc++
/// for the count gets it from there, as from any other caller, whose answer does not depend on the
/// library.
fn looks(object: Object, is_program: bool) -> bool {
    static LOOKED: Answers = Answers::new();
    LOOKED.get(object, |object| cpu_index::is_compared_by(object.references(), is_program))
}

/// Whether a program may count the CPUs in `/proc/cpuinfo` or `/proc/stat`, where only the held ones
/// are left.
fn may_count_lines(program: Object) -> bool {
    static COUNTED: Answers = Answers::new();
    COUNTED.get(program, |object| {
        mapped(object).is_none_or(|it| it.strings().any(cpu_index::names_list))
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
