//! The runtimes that threadcap knows: pure data, from which everything that knows runtimes derives.
//!
//! | derived | where |
//! | --- | --- |
//! | the table of hooks, the exports, the resizing of loaded pools | the shim: `src/rows.rs`, `build.rs` |
//! | the variables that a cap lowers | `crates/decide/src/variables.rs` |
//! | the runtime's name in reports, and what a user can set by hand | `crates/jobs`, `crates/report` |
//! | the pools that the Python module resizes | `python/threadcap.py`, between its two markers |
//! | the libraries that the audit of all names reads | `tests/real/names.rs` |
//!
//! **A runtime is one file** in `src/all/`, named like the runtime in reports; the build collects
//! them. If it needs more than a lowered argument, its handler is in the shim's `src/runtimes/`, in
//! a file of the same name. So is its test, in `tests/real/runtimes/`.
//!
//! The shim uses all this in constants only, and keeps no pointers of it, which the loader would
//! have to relocate at every start of a process.

#![no_std]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

#[cfg(test)]
extern crate std;

mod functions;
pub mod libc;
mod names;
pub mod own;
mod runtime;
mod variables;

/// One module for each runtime.
pub mod all {
    include!(concat!(env!("OUT_DIR"), "/modules.rs"));
}

include!(concat!(env!("OUT_DIR"), "/owners.rs"));

pub use functions::*;
pub use names::name_of;
pub use runtime::*;
pub use variables::*;

/// The number of our own interface among [`OWNERS`].
pub const OWN: u8 = 0;
/// The number of libc.
pub const LIBC: u8 = 1;

/// Every runtime: [`OWNERS`] but for libc and our own interface.
pub const RUNTIMES: &[&Runtime] = OWNERS.split_at(2).1;

/// How many functions are hooked.
pub const FUNCTIONS: usize = {
    let (mut owner, mut count) = (0, 0);
    while owner < OWNERS.len() {
        count += OWNERS[owner].functions.len();
        owner += 1;
    }
    count
};

/// How many variables are lowered.
pub const VARIABLES: usize = {
    let (mut owner, mut count) = (0, 0);
    while owner < OWNERS.len() {
        count += OWNERS[owner].variables.len();
        owner += 1;
    }
    count
};

/// The hooked functions, with the number of each one's owner.
#[allow(clippy::large_const_arrays, reason = "a static would be part of the shim, with pointers")]
pub const ALL_FUNCTIONS: [(u8, Function); FUNCTIONS] = {
    let mut functions = [(OWN, OWNERS[0].functions[0]); FUNCTIONS];
    let (mut owner, mut at) = (0, 0);
    while owner < OWNERS.len() {
        let mut index = 0;
        while index < OWNERS[owner].functions.len() {
            functions[at] = (owner as u8, OWNERS[owner].functions[index]);
            (index, at) = (index + 1, at + 1);
        }
        owner += 1;
    }
    functions
};

/// The variables that are lowered, with the number of each one's owner.
pub const ALL_VARIABLES: [(u8, Variable); VARIABLES] = {
    let mut variables = [(OWN, OWNERS[0].variables[0]); VARIABLES];
    let (mut owner, mut at) = (0, 0);
    while owner < OWNERS.len() {
        let mut index = 0;
        while index < OWNERS[owner].variables.len() {
            variables[at] = (owner as u8, OWNERS[owner].variables[index]);
            (index, at) = (index + 1, at + 1);
        }
        owner += 1;
    }
    variables
};

/// The runtime of this name in reports.
pub fn named(name: &str) -> Option<&'static Runtime> {
    OWNERS.iter().copied().find(|runtime| runtime.name == name)
}

#[cfg(test)]
mod tests;
