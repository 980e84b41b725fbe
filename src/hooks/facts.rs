//! What `fstat` and the like say of a copy of a file that lists the CPUs: the facts of the real file.
//!
//! cp and install compare the file that they have opened with the one that they found under the path,
//! and give up if it is another one; `tail -F` opens it again; others expect no size below `/proc`.

use libc::{AT_EMPTY_PATH, c_char, c_int};

use super::copies::with_copied;
use super::files::path_in;
use crate::call::{Call, Target};
use crate::errno::Preserved;
use threadcap_decide::files::{self, Listed};
use threadcap_sys::Descriptor;

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
    // SAFETY: the caller's own arguments.
    let result = unsafe { call.call_real(|argument| call.arguments.get(argument)) } as c_int;
    if result != 0 || !is_of_number(call) {
        return Target::value(result as usize);
    }
    if let Some(real) = with_copied(call.arguments.get(number) as c_int, itself) {
        let _errno = Preserved::now();
        let of_real = real.number() as usize;
        let argument = |it| if it == number { of_real } else { call.arguments.get(it) };
        // SAFETY: the caller's own arguments, but for the number of a file.
        unsafe { call.call_real(argument) };
    }
    Target::value(0)
}

/// A listed file, not opened for reading: its facts may be asked for where its text may not be read.
fn itself(listed: &Listed) -> Option<Descriptor> {
    Descriptor::find_itself(path_in(listed, &mut [0; files::LONGEST])?).ok()
}
