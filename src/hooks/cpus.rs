//! Plain libc functions that tell a count of CPUs. The real one is always next in line: redhook's.

use libc::{c_int, c_long};
use redhook::{hook, real};

use crate::{affinity, state};

// SAFETY of the hooks below: each passes its own arguments on to the function that it stands for.

/// Lowers a count of CPUs to what the program is told.
fn lowered(real: c_long) -> c_long {
    match state::settings() {
        Some(settings) => real.min(c_long::from(affinity::told(&settings))),
        None => real,
    }
}

// `_SC_NPROCESSORS_CONF` stays true: programs size per-CPU arrays by it, and index them with
// `sched_getcpu` (rr#2453, jemalloc#1676).
hook! {
    unsafe fn sysconf(name: c_int) -> c_long => sysconf_told {
        let real = unsafe { real!(sysconf)(name) };
        if name == libc::_SC_NPROCESSORS_ONLN { lowered(real) } else { real }
    }
}

hook! {
    unsafe fn __sysconf(name: c_int) -> c_long => sysconf_of_libraries {
        let real = unsafe { real!(__sysconf)(name) };
        if name == libc::_SC_NPROCESSORS_ONLN { lowered(real) } else { real }
    }
}

hook! {
    unsafe fn get_nprocs() -> c_int => get_nprocs_told {
        lowered(c_long::from(unsafe { real!(get_nprocs)() })) as c_int
    }
}

/// Looks the real functions up now, so that no hook does so in a signal handler.
pub fn prime() {
    real!(sysconf);
    real!(__sysconf);
    real!(get_nprocs);
}
