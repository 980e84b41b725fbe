//! liblzma: the count is a field of a constant structure, so the library reads a lowered copy.

use core::ffi::{c_int, c_void};

use crate::call::{Call, Target};
use crate::{ledger, state};
use threadcap_decide::grant;

/// `lzma_mt`, as `<lzma/container.h>` has it; its size is the same in all versions.
#[repr(C)]
#[derive(Clone, Copy)]
struct Options {
    flags: u32,
    threads: u32,
    rest: [u64; 15],
}

/// `lzma_stream_encoder_mt(stream, options)` and the decoder, which keep no pointer to the
/// options, return a number, and call nothing back but the program's allocator.
pub fn coder_mt(call: &mut Call) -> Target {
    type Real = extern "C" fn(*mut c_void, *const Options) -> c_int;
    let options = call.arguments.get(2) as *const Options;
    let Some(allowance) = state::allowance().filter(|_| !options.is_null()) else {
        return Target::jump(call.real);
    };
    // SAFETY: the real function reads the same structure.
    let mut options = unsafe { options.read_unaligned() };
    let asked = i64::from(options.threads);
    let lowered = grant::lowered(asked, allowance.threads);
    let Some(count) = ledger::grant(call, asked, lowered, allowance) else {
        return Target::jump(call.real);
    };
    options.threads = count;
    // SAFETY: the real function of this row.
    let real = unsafe { core::mem::transmute::<usize, Real>(call.real) };
    let result = real(call.arguments.get(1) as *mut c_void, &raw const options);
    Target::value(result as usize)
}
