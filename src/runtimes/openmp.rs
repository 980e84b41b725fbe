//! OpenMP regions: the size of a team, whoever asks for it and however deep it nests.

use core::ffi::{CStr, c_char};

use crate::call::{Call, Target};
use crate::real::Object;
use crate::teams::{self, watched};
use crate::{counts, state};
use threadcap_decide::variables;
use threadcap_runtimes::Form;

#[path = "openmp/forks.rs"]
pub mod forks;
#[path = "openmp/runtime.rs"]
mod runtime;
#[path = "openmp/team.rs"]
pub mod team;

use runtime::Runtime;
use team::Team;

/// Whether a library has the region entry of libgomp.
pub fn is_gnu(object: &Object) -> bool {
    object.function("GOMP_parallel").is_some()
}

/// A region entry of libgomp, which LLVM's runtimes have too. Its code is the first argument; the
/// size of its team is this one, where 0 means the calling thread's own setting.
pub fn region(call: &mut Call, argument: usize) -> Target {
    let asked = call.arguments.get(argument) as u32;
    let Some(allowance) = state::allowance().filter(|_| asked != 1) else {
        return Target::jump(call.real);
    };
    let code = call.arguments.get(1);
    let runtime = Runtime::of(call.real);
    let team = match &runtime {
        Some(runtime) => {
            let asked = Some(asked).filter(|&asked| asked > 0);
            Team::of(runtime, asked, allowance.threads, code)
        }
        None => Team { asked, granted: asked.min(allowance.threads), is_promised: false },
    };
    team.record(call);
    if allowance.is_imposed {
        if team.granted < team.asked {
            call.arguments.set(argument, team.granted as usize);
        }
        if team.is_promised {
            runtime.inspect(Runtime::sleep_when_idle);
        }
    }
    Target::jump(call.real)
}

/// A request for the next region of LLVM's runtimes; zero and below mean no request.
pub fn request(call: &mut Call, argument: usize) -> Target {
    let asked = call.arguments.get(argument) as i32;
    if asked > 0
        && let Some(lowered) = forks::push(call, asked as u32)
    {
        call.arguments.set(argument, lowered as usize);
    }
    Target::jump(call.real)
}

/// A list of team sizes: the first level is lowered like any team, deeper ones get one thread,
/// which is what a list of one number means.
pub fn levels(call: &mut Call, argument: usize) -> Target {
    let list = call.arguments.get(argument + 1) as *const i32;
    let length = call.arguments.get(argument) as u32;
    let Some(allowance) = state::allowance().filter(|_| length > 0 && !list.is_null()) else {
        return Target::jump(call.real);
    };
    // SAFETY: the runtime reads a list of at least one number here.
    let first = unsafe { list.read_unaligned() };
    if first > 0
        && let Some(lowered) = forks::push(call, first as u32)
    {
        counts::answer(call, argument + 1, Form::IntReference, lowered);
    }
    if allowance.is_imposed {
        call.arguments.set(argument, 1);
    }
    Target::jump(call.real)
}

/// `GOMP_teams(number of teams, limit of threads)`.
pub fn limit_of_teams(call: &mut Call) -> Target {
    thread_limit(call, 2)
}

/// `GOMP_teams4(fewest, most, limit of threads, whether they are the first)`.
pub fn limit_of_teams4(call: &mut Call) -> Target {
    thread_limit(call, 3)
}

/// `GOMP_teams_reg(code, data, number of teams, limit of threads, flags)`.
pub fn limit_of_teams_reg(call: &mut Call) -> Target {
    thread_limit(call, 4)
}

/// `__kmpc_set_thread_limit(loc, gtid, limit of threads)`.
pub fn set_thread_limit(call: &mut Call) -> Target {
    thread_limit(call, 3)
}

/// A limit for the regions within. It is passed on unchanged if one of these may be a promised team,
/// which would be smaller under a lowered limit.
fn thread_limit(call: &mut Call, argument: usize) -> Target {
    match are_promised(call) {
        true => Target::jump(call.real),
        false => counts::lower(call, argument, Form::Int),
    }
}

/// Whether the code that asks for teams may divide its work by the number that it asks for.
fn are_promised(call: &Call) -> bool {
    state::allowance().is_some() && teams::are_set_by(call.caller, state::teams())
}

/// `__kmpc_push_num_teams(loc, gtid, number of teams, threads of each)`.
pub fn push_num_teams(call: &mut Call) -> Target {
    match are_promised(call) {
        true => Target::jump(call.real),
        false => counts::lower_product(call, 3, 2, Form::Int),
    }
}

/// `__kmpc_push_num_teams_51(loc, gtid, fewest, most, threads of each)`.
pub fn push_num_teams_51(call: &mut Call) -> Target {
    if are_promised(call) {
        return Target::jump(call.real);
    }
    let target = counts::lower_product(call, 4, 2, Form::Int);
    let most = call.arguments.get(4);
    // The runtime aborts if the smallest number is above the largest.
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
    // The list may have enabled nested teams.
    watched::watch();
    // SAFETY: the real function of this row, or its sibling, which reads the first argument alone.
    let real = unsafe { core::mem::transmute::<usize, Real>(call.real) };
    real(copy.as_ptr().cast(), length);
    Target::value(0)
}

/// Enables nested parallelism if the argument is above `off`. From then on LLVM's runtimes start
/// inner teams without a request, sized like the outer one.
pub fn nesting(call: &mut Call, form: Form, off: u32) -> Target {
    if counts::asked(call, 1, form).unwrap_or(0) > i64::from(off) {
        watched::watch();
    }
    Target::jump(call.real)
}
