//! The administrator's policy: from the text to the file that the shim reads.
//!
//! 1. [`text`] is what the administrator writes, as TOML.
//! 2. [`compiled`] has the names looked up ([`accounts`]) and the rules sorted, and makes the
//!    compact file of them, whose layout and meaning are the policy's
//!    ([`threadcap_decide::policy`]).
//! 3. [`installed`] puts that in the place of the one in force.
//! 4. [`ceiling`] asks the policy in force what it says of a command.
//!
//! And the library's way into every program: what it is called
//! in the host's list of preloads ([`entry`]), its file is looked at ([`fitness`]), it is tried on
//! some programs ([`canary`], [`program_run`]) on a host that is the same but for the list of
//! preloads ([`namespace`]), and then the list is replaced ([`preload_file`]).

mod accounts;
pub mod canary;
pub mod ceiling;
pub mod compiled;
pub mod entry;
pub mod fitness;
pub mod installed;
mod namespace;
pub mod preload_file;
mod program_run;
mod text;

use std::path::Path;

use crate::fault::Fault;

/// A fault in a policy: one line, with the place.
fn fault(file: &Path, line: usize, what: impl std::fmt::Display) -> Fault {
    Fault::refused(format!("{}:{line}: {what}", file.display()))
}
