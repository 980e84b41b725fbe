//! Calls about a copy of a file that lists the CPUs that the real file answers. They read none of its
//! text, and the kernel has other answers for an ordinary file than for its own below `/proc`, which
//! can be neither mapped nor synchronized, and has neither seals nor attributes.

use core::mem::transmute;
use libc::{c_int, c_long, c_ulong};

use super::copies::{real_file, with_copied};
use crate::call::{Call, Target};
use crate::errno;
use threadcap_sys::{Descriptor, Errno, pass_on};

/// Commands of `ioctl` that are about the descriptor, not about the file.
const OF_DESCRIPTOR: [c_ulong; 4] =
    [libc::FIONBIO as c_ulong, libc::FIOCLEX as c_ulong, libc::FIONCLEX as c_ulong, FIOASYNC];
const FIOASYNC: c_ulong = 0x5452;

/// A call whose first argument is a descriptor, and which is the system call with this number. The
/// system call rather than libc's function: no frame of ours may lie under a cancellation point.
pub fn answers(call: &mut Call, system_call: c_long) -> Target {
    match real(call, 1) {
        Some(real) => ask(call, system_call, &real),
        None => Target::jump(call.real),
    }
}

/// `fcntl(number, command, ...)`: seals, of which a file below `/proc` has none, and flags that it
/// would refuse.
pub fn fcntl(call: &mut Call) -> Target {
    match call.arguments.get(2) as c_int {
        libc::F_GET_SEALS | libc::F_ADD_SEALS => answers(call, libc::SYS_fcntl),
        libc::F_SETFL => sets_flags(call),
        _ => Target::jump(call.real),
    }
}

fn sets_flags(call: &Call) -> Target {
    let refused = real(call, 1).and_then(|real| passed_on(call, libc::SYS_fcntl, &real).err());
    refused.map_or(Target::jump(call.real), |error| result(Err(error)))
}

/// `ioctl(number, command, ...)`.
pub fn ioctl(call: &mut Call) -> Target {
    if OF_DESCRIPTOR.contains(&(call.arguments.get(2) as u32 as c_ulong)) {
        return Target::jump(call.real);
    }
    match real(call, 1) {
        Some(real) => {
            // How much is left to be read depends on it.
            let _ = real.seek_as(call.arguments.get(1) as c_int);
            ask(call, libc::SYS_ioctl, &real)
        }
        None => Target::jump(call.real),
    }
}

/// `mmap(start, length, protection, flags, number, offset)`. Allocators call it at any moment: what
/// has no file goes straight on, and so does everything before the first copy is made.
pub fn mmap(call: &mut Call) -> Target {
    let is_of_file = call.arguments.get(4) as c_int & libc::MAP_ANONYMOUS == 0;
    match if is_of_file { real(call, 5) } else { None } {
        Some(real) => Target::value(map(call, &real)),
        None => Target::jump(call.real),
    }
}

/// Maps the real file, which the kernel refuses: no mapping outlives the descriptor.
fn map(call: &Call, file: &Descriptor) -> usize {
    type Mmap = unsafe extern "C" fn(usize, usize, usize, usize, c_int, usize, usize) -> usize;
    let [start, length, protection, flags, offset] =
        [1, 2, 3, 4, 6].map(|number| call.arguments.get(number));
    // The second half of a 64-bit offset; elsewhere no function looks at it.
    // SAFETY: `mmap64` of 32-bit machines takes as many words from the caller's stack.
    #[cfg(target_pointer_width = "32")]
    let rest = unsafe { call.arguments.variadic(7) };
    #[cfg(target_pointer_width = "64")]
    let rest = 0;
    // SAFETY: the real function of this row.
    let mmap = unsafe { transmute::<usize, Mmap>(call.real) };
    // SAFETY: the caller's own arguments, but for the number of a file.
    unsafe { mmap(start, length, protection, flags, file.number(), offset, rest) }
}

/// The file that the descriptor in this argument has a copy of.
fn real(call: &Call, argument: usize) -> Option<Descriptor> {
    with_copied(call.arguments.get(argument) as c_int, real_file)
}

fn ask(call: &Call, system_call: c_long, file: &Descriptor) -> Target {
    result(passed_on(call, system_call, file))
}

/// Makes the program's call, about this file.
fn passed_on(call: &Call, system_call: c_long, file: &Descriptor) -> Result<usize, Errno> {
    let mut arguments = [1, 2, 3, 4, 5, 6].map(|number| call.arguments.get(number));
    if let Some(first) = arguments.first_mut() {
        *first = file.number() as usize;
    }
    // SAFETY: the program's own call, but for the number of a file.
    unsafe { pass_on(system_call, arguments) }
}

/// As libc's functions return it.
fn result(answer: Result<usize, Errno>) -> Target {
    Target::value(answer.unwrap_or_else(|Errno(error)| {
        errno::set(error);
        usize::MAX
    }))
}
