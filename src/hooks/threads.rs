//! Threads: counted from creation to end, and refused only if THREADCAP_EXCESS says so.
//!
//! A thread ends by return, `pthread_exit` or cancellation, detached or not. The destructor of a
//! thread-specific key runs in all of these cases, without a frame of ours below the start routine.

use core::ffi::c_int;
use core::ptr::from_ref;
use core::sync::atomic::{AtomicUsize, Ordering::*};
use libc::{EAGAIN, c_void, pthread_key_t};

use crate::call::{Call, Target};
use crate::handover::{self, Handover};
use crate::{budget, creator, filters, ledger, process, real, state, threads, tls};
use threadcap_decide::settings::Excess;

type Create = unsafe extern "C" fn(usize, usize, usize, usize) -> c_int;

/// The naked function in which a counted thread starts: it calls [`begin`].
pub type StartThread = unsafe extern "C" fn();

/// C11's `thrd_error`, which C11's function returns for a refused thread.
const THRD_ERROR: c_int = 2;

/// `pthread_create(thread, attributes, start, argument)`.
pub fn pthread_create(call: &mut Call, entry: StartThread) -> Target {
    create(call, entry, 3, EAGAIN)
}

/// `thrd_create(thread, start, argument)`.
pub fn thrd_create(call: &mut Call, entry: StartThread) -> Target {
    create(call, entry, 2, THRD_ERROR)
}

/// Creates a thread. Its start routine is this argument of the call, and that routine's argument
/// the next.
fn create(call: &mut Call, entry: StartThread, start: usize, refused: c_int) -> Target {
    let Some(settings) = state::recorded() else {
        return Target::jump(call.real);
    };
    let library = real::owner(call.caller);
    let moves = library.is_some_and(budget::thread_created_by);
    let cap = settings.cap.get();
    let most = match settings.excess {
        // Once ends are no longer seen, the number of live threads is unknown.
        Excess::Refuse if !settings.observe && KEY.load(Acquire) != HANDED_OVER => cap,
        Excess::Refuse | Excess::Share => u32::MAX,
    };
    if !filters::may_be_installed() {
        process::arm();
    }
    let creator = creator::of(call.caller, library, call.arguments.get(start + 1));
    let Some(alive) = threads::increment(most) else {
        ledger::thread_refused(creator);
        return Target::value(refused as usize);
    };
    ledger::threads_changed();
    let handover = watched(call.arguments.get(start), call.arguments.get(start + 1));
    if let Some(handover) = handover {
        call.arguments.set(start, entry as *const () as usize);
        call.arguments.set(start + 1, from_ref(handover) as usize);
    }
    let [first, second, third, fourth] = [1, 2, 3, 4].map(|number| call.arguments.get(number));
    // SAFETY: the real function of this row.
    let create = unsafe { core::mem::transmute::<usize, Create>(call.real) };
    // SAFETY: its own arguments; a start routine that was replaced goes on to the given one.
    let result = unsafe { create(first, second, third, fourth) };
    if result == 0 {
        ledger::thread_created(creator, alive > cap);
        if moves && start == 3 {
            // Not for C11's function, whose arguments differ.
            budget::thread_was_created(call.real);
        }
    } else {
        ended();
        handover.inspect(|handover| handover.free());
    }
    Target::value(result as usize)
}

/// A handover to a thread whose end will be seen; without one, it counts until the process ends.
fn watched(start: usize, argument: usize) -> Option<&'static Handover> {
    make_key();
    key().and_then(|_| handover::claim(start, argument))
}

/// The start routine and argument of a thread, in the two registers that the entry point reads.
#[repr(C)]
pub struct Begin {
    start: usize,
    argument: usize,
}

/// Called first in every counted thread, by the naked entry point that then jumps to the routine.
pub extern "C" fn begin(handover: &Handover) -> Begin {
    see_end_of_this_thread();
    let (start, argument) = handover.take();
    Begin { start, argument }
}

/// The key whose destructor sees threads end, plus 1; 0: not created yet.
static KEY: AtomicUsize = AtomicUsize::new(0);
/// The program needed every key, and took ours as well.
const HANDED_OVER: usize = usize::MAX;

fn key() -> Option<pthread_key_t> {
    match KEY.load(Acquire) {
        0 | HANDED_OVER => None,
        key => Some((key - 1) as pthread_key_t),
    }
}

type CreateKey = unsafe extern "C" fn(usize, usize) -> c_int;

/// `pthread_key_create(key, destructor)`: if the keys run out, ours is given up, since the program
/// may use all 1,024.
pub fn pthread_key_create(call: &mut Call) -> Target {
    create_key(call)
}

/// `tss_create(key, destructor)`.
pub fn tss_create(call: &mut Call) -> Target {
    create_key(call)
}

fn create_key(call: &mut Call) -> Target {
    let Some(own) = key() else {
        return Target::jump(call.real);
    };
    let [key, destructor] = [1, 2].map(|number| call.arguments.get(number));
    // SAFETY: the real function of this row.
    let create = unsafe { core::mem::transmute::<usize, CreateKey>(call.real) };
    // SAFETY: its own arguments.
    let result = unsafe { create(key, destructor) };
    if result == 0 {
        return Target::value(0);
    }
    // From here on, the ends of threads are not seen, and they stay counted.
    let is_handed_over = KEY
        .compare_exchange(own as usize + 1, HANDED_OVER, AcqRel, Relaxed)
        .is_ok_and(|_| tls::delete(own));
    if is_handed_over { Target::jump(call.real) } else { Target::value(result as usize) }
}

unsafe extern "C" fn thread_ended(_: *mut c_void) {
    ended();
}

fn ended() {
    threads::decrement();
    ledger::threads_changed();
}

/// Creates the key when the first thread is created, and sets it for the calling, initial thread
/// too, so that its end is seen. Not in the constructor: most processes never create a thread.
fn make_key() {
    if KEY.load(Acquire) != 0 {
        return;
    }
    if let Some(key) = tls::create(thread_ended) {
        KEY.store(key as usize + 1, Release);
        see_end_of_this_thread();
    }
}

fn see_end_of_this_thread() {
    if let Some(key) = key() {
        // The destructor is called for any value that is not null.
        tls::set(key, (&raw const KEY).cast());
    }
}
