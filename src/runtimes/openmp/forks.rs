//! Regions of LLVM's and Intel's compilers, whose size is requested before their code is known.
//!
//! `__kmpc_push_num_threads` asks for a number of threads, and then `__kmpc_fork_call`, which is
//! variadic, names the code. So the number is lowered when it is asked for, and the asked number is
//! kept until the fork, where the code is known: a promised team still gets it.

use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::runtime::Runtime;
use super::team::Team;
use crate::call::{Call, Target};
use crate::rows::row_of;
use crate::teams::watched;
use crate::{ledger, state, waiting};
use threadcap_decide::grant;

/// `__kmpc_fork_call(location, count, code, ...)` and `__kmpc_fork_call_if`.
pub fn fork_call(call: &mut Call) -> Target {
    let asked = PUSHED.take();
    let (Some(allowance), Some(runtime)) = (state::allowance(), Runtime::of(call.real)) else {
        return Target::jump(call.real);
    };
    watched::first_region(|| {
        if waiting::teams_sleep() {
            runtime.sleep_when_idle();
        }
        runtime.nests()
    });
    let code = call.arguments.get(3);
    let team = Team::of(&runtime, asked, allowance.threads, code);
    let row = call.row;
    if asked.is_some() {
        // The ledger records it under the name of the function that asked.
        call.row = const { row_of("__kmpc_push_num_threads") };
    }
    if asked.is_some() || team.granted < team.asked {
        team.record(call);
    }
    call.row = row;
    if allowance.is_imposed {
        // What was asked for is lowered already.
        let differs = if asked.is_some() { team.is_promised } else { team.granted < team.asked };
        if differs {
            runtime.push(call.arguments.get(1), team.granted);
        }
        if team.is_promised {
            runtime.sleep_when_idle();
        }
    }
    Target::jump(call.real)
}

/// `__kmpc_push_num_threads(location, thread, number)` and its like: the number is lowered here,
/// and kept for the fork. Returns what to pass on in its place; `None` if it is not lowered.
pub fn push(call: &mut Call, asked: u32) -> Option<u32> {
    let allowance = state::allowance()?;
    let Some(runtime) = Runtime::of(call.real) else {
        let lowered = grant::lowered(i64::from(asked), allowance.threads);
        return ledger::grant(call, i64::from(asked), lowered, allowance);
    };
    let allowed = runtime.allowed_here(allowance.threads);
    let lowered = grant::lowered(i64::from(asked), allowed);
    if lowered.is_some() {
        watched::watch();
    }
    if !watched::are_all() {
        ledger::requested(call, i64::from(asked), i64::from(asked));
        return None;
    }
    // If there is no room, the number stays as it was asked, which is safe for a promised team.
    let kept = PUSHED.keep(asked);
    lowered.filter(|_| kept && allowance.is_imposed)
}

/// What threads have asked for and not forked yet.
static PUSHED: Pushed = Pushed([const { AtomicU64::new(0) }; PLACES]);

const PLACES: usize = 1024;
/// How many places are searched for a thread.
const STEPS: usize = 16;
/// Bits of an entry that hold the number; the others hold the thread.
const NUMBER_BITS: u32 = 16;

/// One number for each thread, without a lock and without thread-local storage, which the loader
/// would have to set aside in every thread of every program.
struct Pushed([AtomicU64; PLACES]);

impl Pushed {
    /// Keeps what the calling thread asks for; returns whether there was room.
    fn keep(&self, number: u32) -> bool {
        let number = u64::from(number.min((1 << NUMBER_BITS) - 1));
        let thread = this_thread();
        let place = self.place_of(thread).or_else(|| {
            self.places(thread)
                .find(|place| place.compare_exchange(0, thread, Relaxed, Relaxed).is_ok())
        });
        place.inspect(|place| place.store(thread | number, Relaxed)).is_some()
    }

    /// Removes and returns what the calling thread has asked for.
    fn take(&self) -> Option<u32> {
        let entry = self.place_of(this_thread())?.swap(0, Relaxed);
        Some((entry & ((1 << NUMBER_BITS) - 1)) as u32)
    }

    fn places(&self, thread: u64) -> impl Iterator<Item = &AtomicU64> {
        let start = (thread.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as usize;
        (0..STEPS).map(move |step| &self.0[(start + step) % PLACES])
    }

    fn place_of(&self, thread: u64) -> Option<&AtomicU64> {
        self.places(thread)
            .find(|place| place.load(Relaxed) >> NUMBER_BITS == thread >> NUMBER_BITS)
    }
}

/// Identifies the calling thread: each has an errno of its own.
fn this_thread() -> u64 {
    // SAFETY: no arguments, no failure.
    let errno = unsafe { libc::__errno_location() };
    (errno as u64) << NUMBER_BITS
}
