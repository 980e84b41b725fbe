//! A stack for hooks that need more of it than a small coroutine has.
//!
//! CPU sets take 1 KiB each, and programs run coroutines on stacks of one page (`ucontext`, boost,
//! Go's callbacks). What needs several sets runs on a stack of our own: one that is always there,
//! for one thread at a time, or else fresh memory.

use core::cell::UnsafeCell;
use core::ffi::c_void;
use core::sync::atomic::{AtomicBool, AtomicU8, Ordering::*};

use crate::{arch, real, sandbox};
use threadcap_sys::Mapping;

/// Room for the hook, and for a signal handler of the program that interrupts it. Pages that
/// nobody touches cost nothing.
const BYTES: usize = 128 << 10;

#[repr(align(16))]
struct Stack(UnsafeCell<[u8; BYTES]>);

// SAFETY: used by whoever has set `IN_USE`, and by nobody else.
unsafe impl Sync for Stack {}

static STACK: Stack = Stack(UnsafeCell::new([0; BYTES]));

/// Whether a thread uses [`STACK`]. A child of a fork in which another thread did so finds it in
/// use for ever, and takes fresh memory each time.
static IN_USE: AtomicBool = AtomicBool::new(false);

/// A function that is to be called once, and its result.
struct Work<F, R> {
    function: Option<F>,
    result: Option<R>,
}

unsafe extern "C" fn run<F: FnOnce() -> R, R>(work: *mut c_void) {
    // SAFETY: `on` passes work of this type, and does not touch it meanwhile.
    let work = unsafe { &mut *work.cast::<Work<F, R>>() };
    work.result = work.function.take().map(|function| function());
}

/// Calls a function on a stack with room; on the caller's own where there is no other.
///
/// It must not be a cancellation point, nor lead into the program.
pub fn with_room<F: FnOnce() -> R, R>(function: F) -> Option<R> {
    if is_watched() {
        return Some(on_own(function));
    }
    let mut work = Work { function: Some(function), result: None };
    if IN_USE.compare_exchange(false, true, Acquire, Relaxed).is_ok() {
        on(STACK.0.get() as usize, &mut work);
        IN_USE.store(false, Release);
    } else if let Some(mut mapping) = fresh() {
        on(mapping.bytes().as_mut_ptr() as usize, &mut work);
    }
    work.result.or_else(|| work.function.map(on_own))
}

/// Calls a function on the caller's own stack. Not inlined: only who gets here shall need the room.
#[cold]
#[inline(never)]
fn on_own<F: FnOnce() -> R, R>(function: F) -> R {
    function()
}

/// Whether ThreadSanitizer runs: it would report threads that take turns on one stack as a race.
fn is_watched() -> bool {
    const UNKNOWN: u8 = 0;
    const NO: u8 = 1;
    const YES: u8 = 2;
    static WATCHED: AtomicU8 = AtomicU8::new(UNKNOWN);
    if WATCHED.load(Relaxed) == UNKNOWN {
        let is_shared =
            || real::at_start().any(|it| it.function("AnnotateHappensBefore").is_some());
        // A program with ThreadSanitizer exports libc's functions itself, to intercept them.
        let mut program = real::at_start().take(1);
        let runs = program.any(|it| it.function("pthread_create").is_some()) || is_shared();
        WATCHED.store(if runs { YES } else { NO }, Relaxed);
    }
    WATCHED.load(Relaxed) == YES
}

fn fresh() -> Option<Mapping> {
    if sandbox::is_entered() { None } else { Mapping::new(BYTES) }
}

fn on<F: FnOnce() -> R, R>(start: usize, work: &mut Work<F, R>) {
    // SAFETY: the stack has BYTES bytes from its start, aligned as the ABI wants it, and is ours
    // alone; `run` fits the work.
    unsafe { arch::call_on(start + BYTES, run::<F, R>, core::ptr::from_mut(work).cast()) }
}
