//! `threadcap`: starts a program that uses no more CPUs than it was given.
//!
//! 1. [`arguments`] are read; what they say goes over what the environment says ([`job`]).
//! 2. [`commands::run`] looks at the program ([`program`]), finds the library ([`library`]),
//!    narrows the affinity to CPUs chosen as the shim chooses them (crate `threadcap_placement`),
//!    locks it ([`kernel`]), and becomes the program by `exec`.
//! 3. For a report it stays beside the program instead ([`watch`]), and writes what it saw and what
//!    the job's processes told ([`output`], crate `threadcap_report`).
//! 4. `threadcap system` is for the administrator, whose policy ([`system`]) is over all of that.
//! 5. The other commands tell what would happen, or print for a shell.

#![allow(unreachable_pub)]
// a program: what nobody uses is seen without

// Rust's own start-up would ignore SIGPIPE and open closed descriptors; the program that we
// become would inherit both.
#![no_main]

mod arguments;
mod commands;
mod fault;
mod job;
mod kernel;
mod library;
mod output;
mod path;
mod program;
mod system;
mod watch;

use fault::Fault;

#[unsafe(no_mangle)]
extern "C" fn main() -> libc::c_int {
    let done = arguments::read().and_then(commands::carry_out);
    done.map_or_else(Fault::tell, |()| 0)
}
