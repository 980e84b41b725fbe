//! The functions of one copy of an OpenMP runtime that describe the calling thread's teams.

use core::ffi::{c_int, c_void};
use core::sync::atomic::{AtomicUsize, Ordering::*};

use crate::{process, real};
use threadcap_decide::grant;

/// One copy of a runtime.
#[derive(Clone, Copy)]
pub struct Runtime {
    level: extern "C" fn() -> c_int,
    team_size: extern "C" fn(c_int) -> c_int,
    max_threads: extern "C" fn() -> c_int,
    max_active_levels: extern "C" fn() -> c_int,
    llvm: Option<Llvm>,
}

/// What LLVM's runtimes have beyond that.
#[derive(Clone, Copy)]
struct Llvm {
    thread_of: extern "C" fn(*const c_void) -> i32,
    push: extern "C" fn(*const c_void, i32, i32),
    set_blocktime: extern "C" fn(c_int),
}

impl Runtime {
    /// The runtime that an entry point belongs to; `None` if it lacks what every runtime has.
    pub fn of(entry: usize) -> Option<Runtime> {
        let known = &KNOWN[(entry / 16) % PLACES];
        if known.entry.load(Acquire) == entry {
            return from(known.functions.each_ref().map(|function| function.load(Relaxed)));
        }
        find(entry, known)
    }

    /// The number of threads in the calling thread's own setting.
    pub fn own_setting(&self) -> u32 {
        (self.max_threads)().max(0) as u32
    }

    /// Whether a region within a region may have a team of its own.
    pub fn nests(&self) -> bool {
        (self.max_active_levels)() > 1
    }

    /// What is allowed for a team that the calling thread starts now: the cap is for the process,
    /// not for each level, so it is divided by the size of the teams around it.
    pub fn allowed_here(&self, cap: u32) -> u32 {
        let level = (self.level)();
        if level <= 0 {
            return cap;
        }
        let sizes = (1..=level).map(|level| (self.team_size)(level).max(1) as u64);
        grant::share_of_nested_team(cap, sizes.fold(1, u64::saturating_mul))
    }

    /// Sizes the next team of the calling thread, in an LLVM runtime; `location` is what the
    /// compiler passes with every call.
    pub fn push(&self, location: usize, threads: u32) {
        if let Some(llvm) = self.llvm {
            let location = location as *const c_void;
            (llvm.push)(location, (llvm.thread_of)(location), threads as i32);
        }
    }

    /// Makes the threads of the calling thread's teams sleep at once when they have nothing to do.
    /// LLVM's runtimes spin for 200 ms otherwise. libgomp sees by itself that a team is larger than
    /// the number of CPUs that was reported to it, and hardly spins then.
    pub fn sleep_when_idle(&self) {
        if let Some(llvm) = self.llvm {
            (llvm.set_blocktime)(0);
        }
    }
}

/// What is known about the runtime behind an entry point.
struct Known {
    entry: AtomicUsize,
    functions: [AtomicUsize; NAMES.len()],
}

const NAMES: [&str; 7] = [
    "omp_get_level",
    "omp_get_team_size",
    "omp_get_max_threads",
    "omp_get_max_active_levels",
    "__kmpc_global_thread_num",
    "__kmpc_push_num_threads",
    "kmp_set_blocktime",
];

/// Stored as the entry point, with the generation of the process, while a thread fills the slot in:
/// no code has such an address, in the last page of 32 bits or beyond.
const FILLING: usize = !GENERATION;
/// The part of a generation that there is room for beside that.
const GENERATION: usize = if cfg!(target_pointer_width = "32") { 0xfff } else { 0xffff_ffff };
const PLACES: usize = 128;
static KNOWN: [Known; PLACES] = [const {
    Known { entry: AtomicUsize::new(0), functions: [const { AtomicUsize::new(0) }; NAMES.len()] }
}; PLACES];

#[cold]
fn find(entry: usize, known: &Known) -> Option<Runtime> {
    let library = real::owner(entry)?;
    let functions = NAMES.map(|name| library.function(name).unwrap_or(0));
    // The first entry point to claim the slot keeps it; another one with the same hash searches
    // every time. So do all while a thread fills the slot in, unless that thread was left behind by
    // a fork.
    let filling = FILLING | (process::this().generation.load(Relaxed) as usize & GENERATION);
    let found = known.entry.load(Relaxed);
    let is_free = found == 0 || (found & FILLING == FILLING && found != filling);
    if is_free && known.entry.compare_exchange(found, filling, Relaxed, Relaxed).is_ok() {
        let places = known.functions.iter().zip(functions);
        places.for_each(|(place, found)| place.store(found, Relaxed));
        known.entry.store(entry, Release);
    }
    from(functions)
}

/// A function of this address; `None` for 0.
///
/// # Safety
/// The address is 0 or that of a function of this type.
unsafe fn function<F: Copy>(address: usize) -> Option<F> {
    const { assert!(size_of::<F>() == size_of::<usize>()) }
    // SAFETY: as promised by the caller; both have the size of a pointer.
    (address != 0).then(|| unsafe { core::mem::transmute_copy(&address) })
}

fn from(functions: [usize; NAMES.len()]) -> Option<Runtime> {
    let [level, team_size, max_threads, max_active_levels, thread_of, push, set_blocktime] =
        functions;
    Some(Runtime {
        // SAFETY: the address of the runtime's own function of this name, or 0. The OpenMP
        // specification fixes its signature, or LLVM's `kmp.h`.
        level: unsafe { function(level) }?,
        // SAFETY: as above.
        team_size: unsafe { function(team_size) }?,
        // SAFETY: as above.
        max_threads: unsafe { function(max_threads) }?,
        // SAFETY: as above.
        max_active_levels: unsafe { function(max_active_levels) }?,
        llvm: llvm(thread_of, push, set_blocktime),
    })
}

fn llvm(thread_of: usize, push: usize, set_blocktime: usize) -> Option<Llvm> {
    Some(Llvm {
        // SAFETY: as above.
        thread_of: unsafe { function(thread_of) }?,
        // SAFETY: as above.
        push: unsafe { function(push) }?,
        // SAFETY: as above.
        set_blocktime: unsafe { function(set_blocktime) }?,
    })
}
