//! threadcap's own interface for programs that ask: `include/threadcap.h`.

use core::ffi::{CStr, c_char, c_void};
use core::num::NonZeroU32;

use crate::{ledger, pools, rows, state, threads};

/// The cap of this process; 0 if there is none.
#[unsafe(no_mangle)]
pub extern "C" fn threadcap_cap() -> u32 {
    state::settings().map_or(0, |settings| settings.cap.get())
}

/// How many threads a pool of this process may have now: the cap, or the limit below it.
#[unsafe(no_mangle)]
pub extern "C" fn threadcap_allowed() -> u32 {
    state::allowed().unwrap_or(0)
}

/// Limits the process to `threads`, at most the cap, and resizes every loaded pool. Returns how
/// many are allowed now. For 0, or without a cap, changes nothing and returns 0.
#[unsafe(no_mangle)]
pub extern "C" fn threadcap_limit(threads: u32) -> u32 {
    let Some(allowed) = NonZeroU32::new(threads).and_then(state::limit) else {
        return 0;
    };
    ledger::allowed(allowed);
    pools::resize(allowed);
    allowed
}

/// How many threads of this process are alive, the initial one counted.
#[unsafe(no_mangle)]
pub extern "C" fn threadcap_threads_alive() -> u32 {
    threads::alive()
}

/// The most threads that were alive at once, the initial one counted.
#[unsafe(no_mangle)]
pub extern "C" fn threadcap_threads_peak() -> u32 {
    threads::peak()
}

/// How many threads were created by the library that `address` lies in.
#[unsafe(no_mangle)]
pub extern "C" fn threadcap_threads_created_by(address: *const c_void) -> u32 {
    ledger::threads_of(address as usize).0
}

/// The calls of one function, or how one variable was lowered, as in `struct threadcap_requests`.
#[repr(C)]
pub struct Requests {
    calls: u64,
    most_asked: i64,
    most_granted: i64,
}

/// Writes how often the hooked function `name` was called, or the environment variable `name`
/// lowered, and for how many threads; returns 0, or -1 if there is no such function or variable.
///
/// # Safety
/// `name` is a NUL-terminated string, and `requests` points to a writable structure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn threadcap_requests(name: *const c_char, requests: *mut Requests) -> i32 {
    // SAFETY: as promised by the caller.
    let name = unsafe { CStr::from_ptr(name) }.to_bytes();
    let counted = match rows::find(name) {
        Some(row) => ledger::requests(row),
        None => ledger::requests_by_variable(name),
    };
    let Some((calls, most_asked, most_granted)) = counted else {
        return -1;
    };
    // SAFETY: as promised by the caller.
    unsafe { requests.write(Requests { calls, most_asked, most_granted }) };
    0
}
