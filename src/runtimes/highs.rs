//! HiGHS: one setter for all options that are integers.

use core::ffi::{CStr, c_char};
use core::slice;

use crate::call::{Call, Target};
use crate::counts;
use threadcap_runtimes::Form;

/// The option that is a number of threads.
const THREADS: &[u8] = b"threads";

/// `Highs::setOptionValue(name, value)`, the object first. A `std::string` begins with the address
/// and the length of its text.
pub fn set_option(call: &mut Call) -> Target {
    let name = call.arguments.get(2) as *const [usize; 2];
    if name.is_null() {
        return Target::jump(call.real);
    }
    // SAFETY: a string of the program, which the real function reads.
    let [text, length] = unsafe { name.read_unaligned() };
    // SAFETY: its text.
    let text = (length == THREADS.len())
        .then(|| unsafe { slice::from_raw_parts(text as *const u8, length) });
    counts::lower_where(text == Some(THREADS), call, 3, Form::Int)
}

/// `Highs_setIntOptionValue(highs, name, value)`.
pub fn set_option_of_c(call: &mut Call) -> Target {
    let name = call.arguments.get(2) as *const c_char;
    // SAFETY: null, or a name as the real function reads it.
    let is_count = !name.is_null() && unsafe { CStr::from_ptr(name) }.to_bytes() == THREADS;
    counts::lower_where(is_count, call, 3, Form::Int)
}
