//! Plain libc functions that tell or take CPUs. The real one is always next in line: redhook's.

use libc::{c_int, c_long, c_void, pid_t, pthread_t};
use redhook::{hook, real};

use crate::affinity::{self, Whose};
use crate::state;

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

hook! {
    unsafe fn sched_setaffinity(pid: pid_t, size: usize, mask: *const c_void) -> c_int
        => sched_setaffinity_within {
        let real = real!(sched_setaffinity);
        match state::settings() {
            Some(settings) => affinity::write(
                &settings, Whose::Pid(pid), (size, mask), |size, mask| unsafe { real(pid, size, mask) }),
            None => unsafe { real(pid, size, mask) },
        }
    }
}

hook! {
    unsafe fn pthread_setaffinity_np(thread: pthread_t, size: usize, mask: *const c_void) -> c_int
        => pthread_setaffinity_np_within {
        let real = real!(pthread_setaffinity_np);
        match state::settings() {
            Some(settings) => affinity::write(
                &settings, Whose::Thread, (size, mask), |size, mask| unsafe { real(thread, size, mask) }),
            None => unsafe { real(thread, size, mask) },
        }
    }
}

hook! {
    unsafe fn pthread_attr_setaffinity_np(attr: *mut c_void, size: usize, mask: *const c_void)
        -> c_int => pthread_attr_setaffinity_np_within {
        let real = real!(pthread_attr_setaffinity_np);
        match state::settings() {
            Some(settings) => affinity::write(
                &settings, Whose::Attributes, (size, mask), |size, mask| unsafe { real(attr, size, mask) }),
            None => unsafe { real(attr, size, mask) },
        }
    }
}

/// Trims the mask that a successful call has filled.
fn trimmed(result: c_int, whose: Whose, size: usize, mask: *mut c_void) -> c_int {
    if let Some(settings) = state::settings().filter(|_| result == 0) {
        affinity::trim(&settings, &whose, size, mask);
    }
    result
}

hook! {
    unsafe fn sched_getaffinity(pid: pid_t, size: usize, mask: *mut c_void) -> c_int
        => sched_getaffinity_shown {
        trimmed(unsafe { real!(sched_getaffinity)(pid, size, mask) }, Whose::Pid(pid), size, mask)
    }
}

hook! {
    unsafe fn pthread_getaffinity_np(thread: pthread_t, size: usize, mask: *mut c_void) -> c_int
        => pthread_getaffinity_np_shown {
        trimmed(
            unsafe { real!(pthread_getaffinity_np)(thread, size, mask) }, Whose::Thread, size, mask)
    }
}

hook! {
    unsafe fn pthread_attr_getaffinity_np(attr: *const c_void, size: usize, mask: *mut c_void)
        -> c_int => pthread_attr_getaffinity_np_shown {
        trimmed(
            unsafe { real!(pthread_attr_getaffinity_np)(attr, size, mask) }, Whose::Attributes, size, mask)
    }
}

/// Looks the real functions up now, so that no hook does so in a signal handler.
pub fn prime() {
    real!(sysconf);
    real!(__sysconf);
    real!(get_nprocs);
    real!(sched_setaffinity);
    real!(sched_getaffinity);
    real!(pthread_setaffinity_np);
    real!(pthread_getaffinity_np);
    real!(pthread_attr_setaffinity_np);
    real!(pthread_attr_getaffinity_np);
}
