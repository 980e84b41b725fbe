//! Whether the process has put itself into a sandbox.
//!
//! A seccomp filter may end the process at a system call that the program would not have made. So
//! from the moment that it installs one, the library makes none of its own: files are not trimmed,
//! no page is made or removed, nothing is reported at the end. The filter of `THREADCAP_LOCK`, and
//! one that the process was started under, do not count: they let the library start.

use core::sync::atomic::{AtomicBool, Ordering::Relaxed};

#[unsafe(link_section = ".data")]
static IS_ENTERED: AtomicBool = AtomicBool::new(false);

/// The process is about to install a filter. A child inherits both filter and memory.
pub fn enter() {
    IS_ENTERED.store(true, Relaxed);
}

/// Whether the library is to make no system call of its own any more.
#[inline]
pub fn is_entered() -> bool {
    IS_ENTERED.load(Relaxed)
}
