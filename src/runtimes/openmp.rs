//! OpenMP regions: the size of a team, whoever asks for it and however deep it nests.

use core::ffi::{CStr, c_char, c_int};
use core::sync::atomic::{AtomicUsize, Ordering::*};

use crate::call::{Call, Target};
use crate::{counts, ledger, process, real, state};
use threadcap_decide::{grant, variables};
use threadcap_runtimes::{Form, TeamOfZero};

/// The functions of one copy of a runtime that say where the calling thread stands.
#[derive(Clone, Copy)]
struct Runtime {
    level: extern "C" fn() -> c_int,
    team_size: extern "C" fn(c_int) -> c_int,
    max_threads: extern "C" fn() -> c_int,
}

/// A region: its team is lowered, and so is the thread's own setting where that decides.
pub fn region(call: &mut Call, argument: usize, zero: TeamOfZero) -> Target {
    let Some(allowance) = state::allowance() else {
        return Target::jump(call.real);
    };
    let asked = call.arguments.get(argument) as u32;
    if asked == 1 || (zero == TeamOfZero::NoRequest && asked as i32 <= 0) {
        return Target::jump(call.real);
    }
    let (wanted, allowed) = match runtime(call.real) {
        Some(runtime) => (wanted(&runtime, asked), allowed_here(&runtime, allowance.threads)),
        None => (asked, allowance.threads),
    };
    let lowered = grant::lowered(i64::from(wanted), allowed);
    if let Some(count) = ledger::grant(call, i64::from(wanted), lowered, allowance) {
        call.arguments.set(argument, count as usize);
    }
    Target::jump(call.real)
}

/// A list of team sizes: the first level is lowered like any team, deeper ones get one thread,
/// which a list of one says.
pub fn levels(call: &mut Call, argument: usize) -> Target {
    let list = call.arguments.get(argument + 1) as *const i32;
    let length = call.arguments.get(argument) as u32;
    let Some(allowance) = state::allowance().filter(|_| length > 0 && !list.is_null()) else {
        return Target::jump(call.real);
    };
    // SAFETY: the runtime reads a list of at least one number here.
    let first = i64::from(unsafe { list.read_unaligned() });
    let cap = allowance.threads;
    let allowed = runtime(call.real).map_or(cap, |runtime| allowed_here(&runtime, cap));
    let lowered = grant::lowered(first, allowed);
    if let Some(count) = ledger::grant(call, first, lowered, allowance) {
        counts::answer(call, argument + 1, Form::IntReference, count);
    }
    if allowance.is_imposed {
        call.arguments.set(argument, 1);
    }
    Target::jump(call.real)
}

/// `__kmpc_push_num_teams_51(loc, gtid, fewest, most, threads of each)`.
pub fn push_num_teams_51(call: &mut Call) -> Target {
    let target = counts::lower_product(call, 4, 2, Form::Int);
    let most = call.arguments.get(4);
    // A smallest number above the largest is fatal.
    if state::allowed().is_some() && call.arguments.get(3) as i32 > most as i32 {
        call.arguments.set(3, most);
    }
    target
}

/// `kmp_set_defaults("OMP_NUM_THREADS=64|...")`: the runtime reads a lowered copy. Fortran passes
/// a length too, which no runtime reads.
pub fn kmp_set_defaults(call: &mut Call) -> Target {
    type Real = extern "C" fn(*const c_char, usize);
    let (list, length) = (call.arguments.get(1) as *const c_char, call.arguments.get(2));
    let Some(cap) = state::allowed().filter(|_| !list.is_null()) else {
        return Target::jump(call.real);
    };
    let mut copy = [0; 1024];
    let (room, _end) = copy.split_at_mut(1023);
    // SAFETY: the runtime reads the same text, up to its NUL.
    let list = unsafe { CStr::from_ptr(list) }.to_bytes();
    let Some(end) = variables::lowered_list(list, cap, room) else {
        return Target::jump(call.real);
    };
    room.iter_mut().skip(end).for_each(|byte| *byte = 0);
    // SAFETY: the real function of this row, or its sibling, which reads the first argument alone.
    let real = unsafe { core::mem::transmute::<usize, Real>(call.real) };
    real(copy.as_ptr().cast(), length);
    Target::value(0)
}

/// A switch of nested parallelism. libgomp enters every team through a row of ours, which knows
/// the teams around it; LLVM's runtimes enter a plain inner team by themselves, sized like the
/// outer one, so there only one level may be active.
pub fn nesting(call: &mut Call, form: Form, most: u32) -> Target {
    let enters_teams_itself =
        || real::owner(call.real).is_some_and(|owner| owner.function("__kmpc_fork_call").is_some());
    let asked = counts::asked(call, 1, form).unwrap_or(0);
    if state::allowed().is_some() && asked > i64::from(most) && enters_teams_itself() {
        counts::answer(call, 1, form, most);
    }
    Target::jump(call.real)
}

/// How many threads a request for `asked` would get from the runtime.
fn wanted(runtime: &Runtime, asked: u32) -> u32 {
    if asked == 0 { (runtime.max_threads)() as u32 } else { asked }
}

/// What is allowed for a team that the calling thread starts now: the cap is for the process,
/// not for each level, so teams around it take their share.
fn allowed_here(runtime: &Runtime, cap: u32) -> u32 {
    let level = (runtime.level)();
    if level <= 0 {
        return cap;
    }
    let sizes = (1..=level).map(|level| (runtime.team_size)(level).max(1) as u64);
    grant::share_of_nested_team(cap, sizes.fold(1, u64::saturating_mul))
}

/// What was found out about the runtime behind a region entry.
struct Known {
    entry: AtomicUsize,
    functions: [AtomicUsize; 3],
}

/// Set in the place of an entry, with the generation of the process, while a thread fills it in:
/// no code has such an address.
const FILLING: usize = 1 << 63;
const PLACES: usize = 128;
static KNOWN: [Known; PLACES] =
    [const { Known { entry: AtomicUsize::new(0), functions: [const { AtomicUsize::new(0) }; 3] } };
        PLACES];

/// The runtime that a region entry belongs to; `None` if it is not what it seems.
fn runtime(entry: usize) -> Option<Runtime> {
    let known = &KNOWN[(entry / 16) % PLACES];
    if known.entry.load(Acquire) == entry {
        return as_runtime(known.functions.each_ref().map(|function| function.load(Relaxed)));
    }
    find_runtime(entry, known)
}

#[cold]
fn find_runtime(entry: usize, known: &Known) -> Option<Runtime> {
    let library = real::owner(entry)?;
    let names = ["omp_get_level", "omp_get_team_size", "omp_get_max_threads"];
    let functions = names.map(|name| library.function(name).unwrap_or(0));
    // The first entry that comes keeps the place; another one that falls on it looks anew. So does
    // every one while a thread fills the place in, unless a fork has left that thread behind.
    let filling = FILLING | process::this().generation.load(Relaxed) as usize;
    let found = known.entry.load(Relaxed);
    let is_free = found == 0 || (found & FILLING != 0 && found != filling);
    if is_free && known.entry.compare_exchange(found, filling, Relaxed, Relaxed).is_ok() {
        known
            .functions
            .iter()
            .zip(functions)
            .for_each(|(place, found)| place.store(found, Relaxed));
        known.entry.store(entry, Release);
    }
    as_runtime(functions)
}

fn as_runtime(functions: [usize; 3]) -> Option<Runtime> {
    if functions.contains(&0) {
        return None;
    }
    let [level, team_size, max_threads] = functions;
    type Level = extern "C" fn() -> c_int;
    type OfLevel = extern "C" fn(c_int) -> c_int;
    // SAFETY: the addresses of the runtime's own functions of these names, whose signatures the
    // OpenMP specification fixes.
    let level = unsafe { core::mem::transmute::<usize, Level>(level) };
    // SAFETY: as above.
    let team_size = unsafe { core::mem::transmute::<usize, OfLevel>(team_size) };
    // SAFETY: as above.
    let max_threads = unsafe { core::mem::transmute::<usize, Level>(max_threads) };
    Some(Runtime { level, team_size, max_threads })
}
