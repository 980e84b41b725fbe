//! `threadcap`: starts a program under a cap.
//!
//! 1. [`arguments`] are read; they override the environment ([`job`]).
//! 2. [`commands::run`] looks at the program ([`program`]), finds the library ([`library`]),
//!    narrows the affinity to CPUs chosen as the shim chooses them (crate `threadcap_placement`),
//!    locks it ([`kernel`]), and becomes the program by `exec`.
//! 3. For a report it runs the program as a child instead, samples the job's processes ([`watch`]),
//!    and combines the samples with the processes' own pages ([`output`], crate `threadcap_report`).
//! 4. `threadcap system` is for the administrator, whose policy ([`system`]) overrides all of that.
//! 5. The other subcommands show what would happen, or print code for a shell.

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
mod lowering;
mod misspelt;
mod output;
mod path;
mod program;
mod system;
mod unusable;
mod watch;

use fault::Fault;

#[unsafe(no_mangle)]
extern "C" fn main() -> libc::c_int {
    let done = arguments::read().and_then(commands::carry_out);
    done.map_or_else(Fault::print, |()| 0)
}
