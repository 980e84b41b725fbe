//! Counts in a constant structure that the program passes: the library gets a copy in which the
//! count is lowered.
//!
//! The length of the structure depends on the library's version, so what follows it may be copied
//! too, as far as it is readable.

use core::mem::MaybeUninit;

use crate::call::{Call, Target};
use crate::{ledger, sandbox, state};
use threadcap_decide::grant;
use threadcap_sys::Readable;

/// The length of the longest structure that a hooked function takes.
const LONGEST: usize = 2048;

/// A copy of a structure, and of what lies behind it.
#[repr(C, align(16))]
struct Copy([MaybeUninit<u8>; LONGEST]);

/// A setter whose 32-bit count is at this offset in the structure that this argument points to. The
/// library must not keep the pointer after it returns.
pub fn lower(call: &mut Call, argument: usize, offset: usize) -> Target {
    let structure = call.arguments.get(argument);
    let (Some(allowance), true) = (state::allowance(), structure != 0) else {
        return Target::jump(call.real);
    };
    // SAFETY: the real function reads the same integer.
    let asked = unsafe { ((structure + offset) as *const i32).read_unaligned() };
    let lowered = grant::lowered(i64::from(asked), allowance.threads);
    match ledger::grant(call, asked.into(), lowered, allowance) {
        Some(count) => with_copy(call, argument, offset, count),
        None => Target::jump(call.real),
    }
}

/// Makes the call with a copy in which the count is replaced.
#[inline(never)]
fn with_copy(call: &mut Call, argument: usize, offset: usize, count: u32) -> Target {
    let structure = call.arguments.get(argument);
    let may_ask = !sandbox::is_entered();
    let length = Readable::new(may_ask).bytes(structure, LONGEST);
    // In a sandbox, readability cannot be checked: the structure may end with its page.
    if length < offset + size_of::<u32>() || (!may_ask && length < LONGEST) {
        return Target::jump(call.real);
    }
    let mut copy = Copy([const { MaybeUninit::uninit() }; LONGEST]);
    let start = (&raw mut copy).cast::<u8>();
    // SAFETY: readable, as just checked, and the copy has room for it.
    unsafe { core::ptr::copy_nonoverlapping(structure as *const u8, start, length) };
    // SAFETY: within the copy, as was just compared.
    unsafe { start.wrapping_add(offset).cast::<u32>().write_unaligned(count) };
    call.arguments.set(argument, start as usize);
    Target::value(call_real(call))
}

/// Calls the real function, with as many arguments as it may have.
fn call_real(call: &Call) -> usize {
    type Real = unsafe extern "C" fn(usize, usize, usize, usize, usize, usize) -> usize;
    let [a, b, c, d, e, f] = [1, 2, 3, 4, 5, 6].map(|number| call.arguments.get(number));
    // SAFETY: the real function of this row.
    let real = unsafe { core::mem::transmute::<usize, Real>(call.real) };
    // SAFETY: its own arguments, and a copy of one that it reads while it is called.
    unsafe { real(a, b, c, d, e, f) }
}
