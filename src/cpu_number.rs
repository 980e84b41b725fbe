//! Who has the number of the CPU that it runs on from elsewhere than libc, and so the true one.
//!
//! The program and the library that asks for a count are looked at, once each: their machine code and
//! their texts. Neither is unloaded meanwhile, since code of the one is running and the other stays.

use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use crate::real::{self, Object};
use crate::teams::Mapped;
use threadcap_decide::cpu_number;

/// Answers by fingerprint, whose lowest bit is the answer's; 0: there is none.
static ANSWERS: [AtomicUsize; 16] = [const { AtomicUsize::new(0) }; 16];
/// An object of more bytes is not looked at: to read it all may take longer than the program runs.
const MOST: usize = 32 << 20;

/// Whether the program, or the library at `caller`, may read the number past us.
pub fn is_read_past_us(caller: usize) -> bool {
    let library = || real::owner(caller).filter(|library| !is_libc(*library));
    real::at_start().next().is_some_and(reads) || library().is_some_and(reads)
}

/// libc has all of it, to answer what we change.
fn is_libc(object: Object) -> bool {
    real::owner(libc::__errno_location as *const () as usize) == Some(object)
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
            let answer = look(object).unwrap_or(false);
            known.store(fingerprint - usize::from(!answer), Relaxed);
            answer
        }
    }
}

#[cold]
#[inline(never)]
fn look(object: Object) -> Option<bool> {
    let mapped = Mapped::at(real::header(object)?)?;
    let length = mapped.constant().map(<[u8]>::len).sum::<usize>();
    Some(length <= MOST && mapped.constant().any(cpu_number::is_read_by))
}
