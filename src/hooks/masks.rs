//! Affinity masks that a program reads and writes through libc.

use libc::{c_int, c_void, pid_t};

use crate::affinity::{self, Whose};
use crate::call::{Call, Target};
use crate::ledger::{self, Answer};
use crate::{stack, state};

/// All six take what the mask belongs to, its size and the mask.
type Real = unsafe extern "C" fn(usize, usize, *mut c_void) -> c_int;

/// `sched_setaffinity(pid, size, mask)`.
pub fn sched_setaffinity(call: &mut Call) -> Target {
    let whose = Whose::Pid(call.arguments.get(1) as pid_t);
    write(call, whose)
}

/// `pthread_setaffinity_np(thread, size, mask)`.
pub fn pthread_setaffinity(call: &mut Call) -> Target {
    write(call, Whose::Thread)
}

/// `pthread_attr_setaffinity_np(attributes, size, mask)`.
pub fn attributes_setaffinity(call: &mut Call) -> Target {
    write(call, Whose::Attributes)
}

/// `sched_getaffinity(pid, size, mask)`.
pub fn sched_getaffinity(call: &mut Call) -> Target {
    let whose = Whose::Pid(call.arguments.get(1) as pid_t);
    read(call, &whose)
}

/// `pthread_getaffinity_np(thread, size, mask)`.
pub fn pthread_getaffinity(call: &mut Call) -> Target {
    read(call, &Whose::Thread)
}

/// `pthread_attr_getaffinity_np(attributes, size, mask)`.
pub fn attributes_getaffinity(call: &mut Call) -> Target {
    read(call, &Whose::Attributes)
}

/// Calls the real function with the part of the mask that the job may have.
fn write(call: &mut Call, whose: Whose) -> Target {
    let Some(settings) = state::settings() else {
        return Target::jump(call.real);
    };
    let (first, size, mask, real) = taken_apart(call);
    // SAFETY: the real function of this row with its own arguments, but for the mask.
    let write = |size, mask: *const c_void| unsafe { real(first, size, mask.cast_mut()) };
    let result =
        stack::with_room(|| affinity::write(&settings, whose, (size, mask), write)).unwrap_or(-1);
    Target::value(result as usize)
}

/// Trims the mask that a successful call has filled.
fn read(call: &mut Call, whose: &Whose) -> Target {
    let Some(settings) = state::recorded() else {
        return Target::jump(call.real);
    };
    let (first, size, mask, real) = taken_apart(call);
    // SAFETY: the real function of this row with its own arguments.
    let result = unsafe { real(first, size, mask) };
    if result == 0
        && let Some(Some((before, after))) =
            stack::with_room(|| affinity::trim(&settings, whose, size, mask))
    {
        ledger::queried(call, Answer::new(before, after, &settings));
    }
    Target::value(result as usize)
}

fn taken_apart(call: &Call) -> (usize, usize, *mut c_void, Real) {
    let [first, size, mask] = [1, 2, 3].map(|number| call.arguments.get(number));
    // SAFETY: the real function of this row.
    let real = unsafe { core::mem::transmute::<usize, Real>(call.real) };
    (first, size, mask as *mut c_void, real)
}
