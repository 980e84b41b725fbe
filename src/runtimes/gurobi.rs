//! Gurobi: one setter for all of its parameters.

use core::ffi::{CStr, c_char};

use crate::call::{Call, Target};
use crate::counts;
use threadcap_runtimes::Form;

/// `GRBsetintparam(environment, name, value)`. Names are compared without regard to case.
pub fn set_int(call: &mut Call) -> Target {
    let name = call.arguments.get(2) as *const c_char;
    // SAFETY: null, or a name as the real function reads it.
    let is_count = !name.is_null()
        && unsafe { CStr::from_ptr(name) }.to_bytes().eq_ignore_ascii_case(b"threads");
    counts::lower_where(is_count, call, 3, Form::Int)
}
