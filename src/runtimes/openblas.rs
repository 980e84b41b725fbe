//! OpenBLAS, which reads how many threads a product may use from a variable.
//!
//! Its setter takes the mutex of its pool, which our caller may hold. The variable is a plain
//! integer that all builds export: if the pool is large enough, storing to it is all that the
//! setter does, and it is safe at any time.

use core::sync::atomic::{AtomicBool, AtomicI32, AtomicUsize, Ordering::*};

use crate::call::{Call, Target};
use crate::real::unloading::Search;
use crate::real::{self, Object};
use crate::state::Allowance;
use crate::{counts, ledger, pools};
use threadcap_decide::grant;
use threadcap_runtimes::Form;

/// How many threads a product uses.
const NUMBER: &str = "blas_cpu_number";
/// How many threads the pool has, the caller's own counted.
const SIZE: &str = "blas_num_threads";
/// 0 if the pool has no threads: not yet, or no longer since a fork.
const HAS_THREADS: &str = "blas_server_avail";
/// Functions by which a build is recognized: each has one of them.
const LANDMARKS: [&str; 4] = [
    "openblas_get_parallel",
    "openblas_get_parallel64_",
    "scipy_openblas_get_parallel",
    "scipy_openblas_get_parallel64_",
];

/// Whether a copy of the library has made its pool in this process, or in one that it was forked
/// from.
static HAS_POOL: AtomicBool = AtomicBool::new(false);

/// Whether there is a pool whose size is read from a variable.
pub fn has_pool() -> bool {
    HAS_POOL.load(Relaxed)
}

/// Called when this library is about to create a thread: whether it is a copy of OpenBLAS, which
/// then makes its pool. `moves`: the pool is one of those whose share moves.
pub fn makes_pool(library: Object, moves: bool) -> bool {
    let Some(number) = variable(library, NUMBER).filter(|_| is_openblas(library)) else {
        return false;
    };
    HAS_POOL.store(true, Relaxed);
    if moves && Moving::of(number).is_none() {
        Moving::add(number);
    }
    true
}

/// Lets the products of every copy use at most this many threads, permanently. A copy whose share
/// moves is skipped.
pub fn lower(threads: u32) {
    pools::each_library(|library| lower_one(*library, threads));
}

/// The same of one copy.
pub fn lower_one(library: Object, threads: u32) {
    let Some(number) = variable(library, NUMBER).filter(|_| is_openblas(library)) else { return };
    let Ok(threads) = i32::try_from(threads) else { return };
    if Moving::of(number).is_none() && number.load(Relaxed) > threads {
        number.store(threads, Relaxed);
    }
}

fn is_openblas(library: Object) -> bool {
    LANDMARKS.iter().any(|name| library.function(name).is_some())
}

/// A variable of a library.
fn variable(library: Object, name: &str) -> Option<&'static AtomicI32> {
    let address = library.variable(name)?;
    let is_aligned = address.is_multiple_of(align_of::<AtomicI32>());
    // SAFETY: an aligned integer of a loaded library, which it reads and writes as a whole.
    is_aligned.then(|| unsafe { &*(address as *const AtomicI32) })
}

/// A copy of the library whose number of threads moves. It has a pool of its own: the builds for
/// OpenMP leave that to their runtime.
struct Moving {
    /// The address of its number of threads; 0: the entry is free.
    number: AtomicUsize,
    /// The number that the program has set, or the library itself.
    own: AtomicI32,
    /// The number that we stored in its place.
    stored: AtomicI32,
}

static MOVING: [Moving; 8] = [const {
    Moving { number: AtomicUsize::new(0), own: AtomicI32::new(0), stored: AtomicI32::new(0) }
}; 8];

/// Whether there is or was a copy whose number moves.
pub fn moves() -> bool {
    MOVES.load(Relaxed)
}

static MOVES: AtomicBool = AtomicBool::new(false);

/// Lets the products of every copy whose number moves use this many threads, or fewer if the
/// program wants fewer. Returns whether there is such a copy.
pub fn resize(threads: u32) -> bool {
    // A library that is being unloaded is skipped until the next time.
    let Some(_search) = Search::try_begin() else { return true };
    Moving::all().fold(false, |_, copy| {
        copy.resize(threads);
        true
    })
}

/// The same after a fork, before the copies have threads again: a product of one thread would never
/// create any, so the number is at least two, and lowered once there are threads.
pub fn resize_without_threads(threads: u32) -> bool {
    resize(threads.max(2))
}

/// Whether no copy whose number moves has any threads: a fork ends them, in the parent too.
pub fn has_no_threads() -> bool {
    let Some(_search) = Search::try_begin() else { return false };
    Moving::all().all(|copy| {
        let has_threads = copy.library().and_then(|library| variable(library, HAS_THREADS));
        has_threads.is_some_and(|has_threads| has_threads.load(Relaxed) == 0)
    })
}

impl Moving {
    /// All copies that are loaded.
    fn all() -> impl Iterator<Item = &'static Moving> {
        MOVING.iter().filter(|copy| {
            let number = copy.number.load(Acquire);
            if number == 0 || copy.library().is_some() {
                return number != 0;
            }
            // Unloaded.
            let _ = copy.number.compare_exchange(number, 0, AcqRel, Relaxed);
            false
        })
    }

    /// The copy with this number.
    fn of(number: &AtomicI32) -> Option<&'static Moving> {
        let address = number.as_ptr() as usize;
        MOVING.iter().find(|copy| copy.number.load(Acquire) == address)
    }

    /// Adds a copy. Without the loader's index of addresses, it could not be checked later whether
    /// the copy is still loaded: then its share does not move.
    fn add(number: &AtomicI32) {
        let address = number.as_ptr() as usize;
        if real::indexed_owner(address).is_none() {
            return;
        }
        let claim =
            |copy: &&Moving| copy.number.compare_exchange(0, address, AcqRel, Relaxed).is_ok();
        if let Some(copy) = MOVING.iter().find(claim) {
            let own = number.load(Relaxed);
            copy.stored.store(own, Relaxed);
            copy.own.store(own, Release);
            MOVES.store(true, Release);
        }
    }

    /// The library, if it is still the one that has the number.
    fn library(&self) -> Option<Object> {
        let address = self.number.load(Acquire);
        real::indexed_owner(address).filter(|library| library.variable(NUMBER) == Some(address))
    }

    fn resize(&self, threads: u32) {
        let Some(library) = self.library() else { return };
        let Some(number) = variable(library, NUMBER) else { return };
        let current = number.load(Acquire);
        if current != self.stored.load(Acquire) {
            // The program has set it.
            self.own.store(current, Release);
        }
        if let Some(size) = variable(library, SIZE) {
            self.own.fetch_min(size.load(Relaxed), AcqRel);
        }
        let threads = self.own.load(Acquire).min(i32::try_from(threads).unwrap_or(i32::MAX));
        if threads >= 1 {
            // In this order: a number that differs from what was stored is the program's own.
            self.stored.store(threads, Release);
            let _ = number.compare_exchange(current, threads, AcqRel, Relaxed);
        }
    }
}

/// A setter of a copy whose number moves; `None` if it is not. The program's number becomes its
/// upper bound, and the copy continues with the share that it had.
pub fn set(call: &mut Call, argument: usize, form: Form, allowance: Allowance) -> Option<Target> {
    let copy = called(call)?;
    let asked = counts::asked(call, argument, form)?;
    let (share, own) = (copy.stored.load(Acquire), copy.own.load(Acquire));
    let lowered = grant::lowered(asked, allowance.threads);
    if let Some(count) = ledger::grant(call, asked, lowered, allowance) {
        counts::answer(call, argument, form, count);
    }
    type Setter = extern "C" fn(usize) -> usize;
    // SAFETY: the real function of this row, which takes one number or its address.
    let setter = unsafe { core::mem::transmute::<usize, Setter>(call.real) };
    let result = setter(call.arguments.get(argument));
    match lowered.map_or(asked, i64::from) {
        // The library's default is the size of its pool.
        ..=0 => copy.own.store(i32::MAX, Release),
        granted => copy.own.store(i32::try_from(granted).unwrap_or(i32::MAX), Release),
    }
    copy.resize(u32::try_from(share).unwrap_or(1));
    // One of the setters returns the number before.
    Some(Target::value(if result as i32 == share { own as usize } else { result }))
}

/// A getter of a copy whose number moves; `None` if it is not. It returns the program's own number,
/// since the program may set that again later, and no product uses more.
pub fn get(call: &Call) -> Option<Target> {
    called(call).map(|copy| Target::value(copy.own.load(Acquire) as usize))
}

/// The copy that has the called function.
fn called(call: &Call) -> Option<&'static Moving> {
    Moving::of(variable(real::owner(call.real)?, NUMBER)?)
}
