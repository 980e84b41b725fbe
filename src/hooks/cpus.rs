//! Functions of libc that return a number of CPUs.

use libc::{c_int, c_long};

use crate::call::{Call, Target};
use crate::ledger::{self, Answer};
use crate::{affinity, state};

/// `sysconf(name)`. `_SC_NPROCESSORS_CONF` stays true: programs size per-CPU arrays by it, and
/// index them with `sched_getcpu` (rr#2453, jemalloc#1676).
pub fn sysconf(call: &mut Call) -> Target {
    type Real = extern "C" fn(c_int) -> c_long;
    let name = call.arguments.get(1) as c_int;
    if name != libc::_SC_NPROCESSORS_ONLN {
        return Target::jump(call.real);
    }
    // SAFETY: the real function of this row, which takes one number.
    let real = unsafe { core::mem::transmute::<usize, Real>(call.real) };
    reported(call, || real(name))
}

/// `get_nprocs()`.
pub fn get_nprocs(call: &mut Call) -> Target {
    type Real = extern "C" fn() -> c_int;
    // SAFETY: the real function of this row.
    let real = unsafe { core::mem::transmute::<usize, Real>(call.real) };
    reported(call, || c_long::from(real()))
}

/// Reports at most the CPUs of the job.
fn reported(call: &Call, real: impl Fn() -> c_long) -> Target {
    let Some(settings) = state::recorded() else {
        return Target::jump(call.real);
    };
    let real = real();
    let reported = real.min(c_long::from(affinity::reported_count(&settings)));
    ledger::queried(call, Answer::new(real, reported, &settings));
    Target::value(if settings.observe { real } else { reported } as usize)
}
