//! What `fstat` and the like say of a copy of a file that lists the CPUs: the facts of the real file.
//!
//! cp and install compare the file that they have opened with the one that they found under the path,
//! and give up if it is another one; `tail -F` opens it again; others expect no size below `/proc`.

use core::mem::transmute;
use libc::{AT_EMPTY_PATH, c_char, c_int};

use super::files::path_in;
use super::rereading::copied;
use crate::call::{Call, Target};
use crate::errno::Preserved;
use crate::filters;
use threadcap_decide::files;
use threadcap_sys::Descriptor;

/// The most arguments that any of these functions takes.
const MOST: usize = 5;

/// `fstat(number, facts)`, `fstatfs` and `fstatvfs`.
pub fn of_first(call: &mut Call) -> Target {
    facts(call, 1, |_| true)
}

/// `__fxstat(version, number, facts)`.
pub fn of_second(call: &mut Call) -> Target {
    facts(call, 2, |_| true)
}

/// `fstatat(number, path, facts, flags)`.
pub fn fstatat(call: &mut Call) -> Target {
    facts(call, 1, |call| has_no_path(call, 4))
}

/// `statx(number, path, flags, mask, facts)`.
pub fn statx(call: &mut Call) -> Target {
    facts(call, 1, |call| has_no_path(call, 3))
}

/// Whether these flags allow an empty path, and it is empty.
fn has_no_path(call: &Call, flags: usize) -> bool {
    let path = call.arguments.get(2) as *const c_char;
    // SAFETY: the kernel has just read the path.
    call.arguments.get(flags) as c_int & AT_EMPTY_PATH != 0
        && (path.is_null() || unsafe { *path } == 0)
}

/// Calls the real function; if that succeeds, and this argument is a copy, calls it for the real file.
fn facts(call: &Call, number: usize, is_of_number: fn(&Call) -> bool) -> Target {
    let mut arguments: [usize; MOST] = [1, 2, 3, 4, 5].map(|number| call.arguments.get(number));
    let result = call_real(call, arguments);
    if result != 0 || filters::may_be_installed() || !is_of_number(call) {
        return Target::value(result as usize);
    }
    let _errno = Preserved::now();
    if let Some(real) = real_file(call.arguments.get(number) as c_int)
        && let Some(argument) = arguments.get_mut(number - 1)
    {
        *argument = real.number() as usize;
        call_real(call, arguments);
    }
    Target::value(0)
}

fn call_real(call: &Call, [first, second, third, fourth, fifth]: [usize; MOST]) -> c_int {
    type Real = unsafe extern "C" fn(usize, usize, usize, usize, usize) -> c_int;
    // SAFETY: the real function of this row, which takes some of these.
    let real = unsafe { transmute::<usize, Real>(call.real) };
    // SAFETY: the caller's own arguments, but for the number of a file.
    unsafe { real(first, second, third, fourth, fifth) }
}

/// The file that this one is a copy of.
#[inline(never)]
fn real_file(number: c_int) -> Option<Descriptor> {
    let listed = copied(number)?;
    Descriptor::find_itself(path_in(listed, &mut [0; files::LONGEST])?).ok()
}
