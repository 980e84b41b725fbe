//! Which programs read the index of the current CPU without libc, and so get the true one.
//!
//! The program and the library that asks for a count are scanned, once each: machine code and
//! constants. Neither can be unloaded during the scan: the program stays, and code of the library
//! is running.

use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use crate::real::{self, Object};
use crate::teams::Mapped;
use threadcap_decide::cpu_index;

/// The answers: fingerprints of objects, with the answer in their lowest bit; 0 if there is none
/// yet.
static ANSWERS: [AtomicUsize; 16] = [const { AtomicUsize::new(0) }; 16];
/// Objects of more bytes are not scanned: reading all of one may take longer than the program runs.
const MOST: usize = 32 << 20;

/// Whether the program, or the library that contains `caller`, may read the true index.
pub fn is_read_without_libc(caller: usize) -> bool {
    // libc itself contains code that reads the index, but its results pass through our hooks.
    let library = || real::owner(caller).filter(|library| real::libc() != Some(*library));
    real::at_start().next().is_some_and(reads) || library().is_some_and(reads)
}

fn reads(object: Object) -> bool {
    let fingerprint = object.fingerprint() | 1;
    let Some(known) = ANSWERS.get(fingerprint / 2 % ANSWERS.len()) else {
        return false;
    };
    match known.load(Relaxed) {
        answer if answer == fingerprint => true,
        answer if answer == fingerprint - 1 && answer != 0 => false,
        _ => {
            let answer = scan(object).unwrap_or(false);
            known.store(fingerprint - usize::from(!answer), Relaxed);
            answer
        }
    }
}

#[cold]
#[inline(never)]
fn scan(object: Object) -> Option<bool> {
    let mapped = Mapped::at(real::header(object)?)?;
    let length = mapped.constant().map(<[u8]>::len).sum::<usize>();
    Some(length <= MOST && mapped.constant().any(cpu_index::is_read_by))
}
