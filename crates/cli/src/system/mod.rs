//! The administrator's policy: from the text to the file that the shim reads.
//!
//! 1. [`text`] parses what the administrator writes, as TOML.
//! 2. [`compiled`] looks the names up ([`accounts`]), sorts the rules and encodes them in the
//!    compiled file, whose layout and meaning are defined by [`threadcap_decide::policy`].
//! 3. [`installed`] replaces the policy in force.
//! 4. [`ceiling`] evaluates the policy in force for a command, and [`bound`] compares it with what the
//!    kernel enforces for running processes.
//!
//! And how the library gets into every program: [`entry`] is its name in the preload list,
//! [`fitness`] checks its file, [`canary`] and [`program_run`] try it with some programs in a copy
//! of the host with another preload list ([`namespace`]), and [`preload_file`] replaces the list.

pub mod accounts;
pub mod bound;
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

/// A fault in a policy file: one line, with the line number.
fn fault(file: &Path, line: usize, what: impl std::fmt::Display) -> Fault {
    Fault::refused(format!("{}:{line}: {what}", file.display()))
}
