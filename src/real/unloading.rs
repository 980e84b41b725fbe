//! Libraries that are unloaded while their tables are read.
//!
//! The search for a real function takes no lock, since a thread that holds the loader's may be
//! waiting for the one that searches. So it is `dlclose` that waits for searches, which take
//! microseconds, and searches that wait for `dlclose`. Nobody waits for long: a destructor may wait
//! for a thread that searches, and a fork may leave a count behind that nobody will take back.

use core::sync::atomic::{AtomicU32, AtomicUsize, Ordering::SeqCst};
use threadcap_sys::process;

/// How many threads search; with [`CLOSING`], one of them closes.
static STATE: AtomicU32 = AtomicU32::new(0);
/// Set while a thread closes a library.
const CLOSING: u32 = 1 << 31;
/// The thread that closes: a destructor may close further libraries.
static CLOSER: AtomicUsize = AtomicUsize::new(0);

/// How often a thread gives way before it goes on all the same: some tens of milliseconds.
const PATIENCE: u32 = 100_000;

/// Changes the state as soon as `change` allows it, giving way to other threads until then.
fn wait_to(change: impl Fn(u32) -> Option<u32>) -> bool {
    (0..PATIENCE).any(|_| {
        let changed = STATE.fetch_update(SeqCst, SeqCst, &change).is_ok();
        if !changed {
            process::sched_yield();
        }
        changed
    })
}

/// While this lives, `dlclose` does not unload.
pub struct Search {
    counted: bool,
}

impl Search {
    /// Waits until nobody closes a library, except where the caller does.
    pub fn begin() -> Self {
        let counted = !this_thread_closes()
            && wait_to(|state| (state & CLOSING == 0).then(|| state.wrapping_add(1)));
        Search { counted }
    }
}

impl Drop for Search {
    fn drop(&mut self) {
        if self.counted {
            STATE.fetch_sub(1, SeqCst);
        }
    }
}

/// Calls what may unload libraries, when nobody searches.
pub fn close<R>(real: impl FnOnce() -> R) -> R {
    if this_thread_closes() || !wait_to(|state| (state == 0).then_some(CLOSING)) {
        return real();
    }
    CLOSER.store(this_thread(), SeqCst);
    let result = real();
    CLOSER.store(0, SeqCst);
    STATE.fetch_and(!CLOSING, SeqCst);
    result
}

fn this_thread_closes() -> bool {
    CLOSER.load(SeqCst) == this_thread()
}

/// What tells the calling thread from others: each has an errno of its own.
fn this_thread() -> usize {
    // SAFETY: no arguments, no failure.
    unsafe { libc::__errno_location() as usize }
}
