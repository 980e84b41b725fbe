//! A preload as others write them with redhook: it wraps two functions of libc and says so.

#![allow(missing_docs)] // of what redhook's macro makes

use libc::{c_char, c_int, c_long};
use redhook::{hook, real};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// How often `sysconf` came here.
static CALLS: AtomicU32 = AtomicU32::new(0);

hook! {
    unsafe fn sysconf(name: c_int) -> c_long => counted_sysconf {
        CALLS.fetch_add(1, Relaxed);
        // SAFETY: takes a number.
        unsafe { real!(sysconf)(name) }
    }
}

hook! {
    unsafe fn puts(text: *const c_char) -> c_int => marked_puts {
        let calls = format!("wrapped_sysconf={}\0", CALLS.load(Relaxed));
        // SAFETY: it ends with a zero.
        unsafe { real!(puts)(calls.as_ptr().cast()) };
        // SAFETY: the caller's own argument.
        unsafe { real!(puts)(text) }
    }
}
