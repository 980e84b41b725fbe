//! Threads: counted from creation to end, and refused only where that was asked for.

use core::ffi::c_int;
use libc::{EAGAIN, c_void};

use crate::arch::start_thread;
use crate::call::{Call, Target};
use crate::threads::{self, Note};
use crate::{ledger, state};
use threadcap_decide::settings::Excess;

type Create = unsafe extern "C" fn(usize, usize, usize, usize) -> c_int;

/// C11's `thrd_error`: what a refused creation is there.
const THRD_ERROR: c_int = 2;

/// `pthread_create(thread, attributes, start, argument)`.
pub fn pthread_create(call: &mut Call) -> Target {
    create(call, 3, EAGAIN)
}

/// `thrd_create(thread, start, argument)`.
pub fn thrd_create(call: &mut Call) -> Target {
    create(call, 2, THRD_ERROR)
}

/// Creates a thread whose start routine is this argument, and its argument the next.
fn create(call: &mut Call, start: usize, refused: c_int) -> Target {
    let Some(settings) = state::recorded() else {
        return Target::jump(call.real);
    };
    let most = match settings.excess {
        Excess::Refuse if !settings.observe => settings.cap.get(),
        Excess::Refuse | Excess::Share => u32::MAX,
    };
    let Some(alive) = threads::one_more(most) else {
        ledger::thread_refused(call.caller);
        return Target::value(refused as usize);
    };
    let note = threads::note(call.arguments.get(start), call.arguments.get(start + 1));
    if let Some(note) = note {
        call.arguments.set(start, start_thread as *const () as usize);
        call.arguments.set(start + 1, note as *const Note as usize);
    }
    let [first, second, third, fourth] = [1, 2, 3, 4].map(|number| call.arguments.get(number));
    // SAFETY: the real function of this row, called with its own arguments; a start routine that
    // was replaced goes on to the given one.
    let result = unsafe {
        let create = core::mem::transmute::<usize, Create>(call.real);
        create(first, second, third, fourth)
    };
    if result == 0 {
        ledger::thread_created(call.caller, alive);
    } else {
        threads::one_less();
        note.inspect(|note| note.give_back());
    }
    Target::value(result as usize)
}

/// The start routine and argument of a thread, in the two registers that the entry reads.
#[repr(C)]
pub struct Begin {
    start: usize,
    argument: usize,
}

/// Called first in every counted thread, by the naked entry that then jumps to the routine.
pub extern "C" fn begin(note: *mut c_void) -> Begin {
    // SAFETY: the argument that `create` gave this thread, used once.
    let (start, argument) = unsafe { threads::take(note.cast()) };
    Begin { start, argument }
}
