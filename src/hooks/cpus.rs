//! Functions of libc that return a number of CPUs.

use core::ptr::NonNull;
use libc::{c_int, c_long, c_uint};

use crate::call::{Call, Target};
use crate::ledger::{self, Answer};
use crate::{affinity, cpu_index, state};
use threadcap_decide::settings::Settings;

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

/// Reports at most the number of the job's CPUs, or more to a program that sees the true index of
/// its CPU.
fn reported(call: &Call, real: impl Fn() -> c_long) -> Target {
    let Some(settings) = state::recorded() else {
        return Target::jump(call.real);
    };
    let real = real();
    let is_high = || cpu_index::needs_high_count(call.caller);
    let reported = real.min(affinity::reported_count_to(&settings, is_high) as c_long);
    ledger::queried(call, Answer::new(real, reported, &settings));
    Target::value(if settings.observe { real } else { reported } as usize)
}

/// `sched_getcpu()`.
pub fn sched_getcpu(call: &mut Call) -> Target {
    type Real = extern "C" fn() -> c_int;
    let Some(settings) = state::settings() else {
        return Target::jump(call.real);
    };
    // SAFETY: the real function of this row.
    let real = unsafe { core::mem::transmute::<usize, Real>(call.real) };
    let cpu = real();
    let reported = u32::try_from(cpu).map(|cpu| reported_cpu(call, &settings, cpu));
    Target::value(reported.map_or(cpu, |cpu| cpu as c_int) as usize)
}

/// `getcpu(cpu, node)`: the node stays true, as the lists of nodes do.
pub fn getcpu(call: &mut Call) -> Target {
    type Real = unsafe extern "C" fn(usize, usize) -> c_int;
    let [cpu, node] = [1, 2].map(|number| call.arguments.get(number));
    // SAFETY: the real function of this row.
    let real = unsafe { core::mem::transmute::<usize, Real>(call.real) };
    // SAFETY: the caller's own arguments.
    let result = unsafe { real(cpu, node) };
    if result == 0 {
        report_cpu(call, cpu);
    }
    Target::value(result as usize)
}

/// Replaces the true CPU index, which the kernel has just written to this address, with the
/// reported one; does nothing if the address is null.
pub fn report_cpu(call: &Call, address: usize) {
    let Some((settings, cpu)) = state::settings().zip(NonNull::new(address as *mut c_uint)) else {
        return;
    };
    // SAFETY: the kernel has just written the number there.
    let number = unsafe { cpu.read_unaligned() };
    // SAFETY: writable, as the kernel has found.
    unsafe { cpu.write_unaligned(reported_cpu(call, &settings, number)) };
}

fn reported_cpu(call: &Call, settings: &Settings, cpu: u32) -> u32 {
    affinity::reported_cpu(settings, cpu, || cpu_index::is_true(call.caller))
}
