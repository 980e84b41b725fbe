//! `threadcap system`: host-wide caps, set by the administrator.

mod apply;
mod check;
mod disable;
mod enable;
mod findings;
mod in_words;
mod rules;
mod status;

use crate::arguments::system::{Action, System};
use crate::fault::Fault;

pub fn carry_out(system: &System) -> Result<(), Fault> {
    match &system.action {
        Action::Check(check) => check::check(&check.policy.file, check.user.as_deref()),
        Action::Apply(policy) => apply::apply(&policy.file),
        Action::Enable(arguments) => enable::enable(arguments.library.as_deref()),
        Action::Disable => disable::disable(),
        Action::Status(arguments) => status::print(arguments.json),
    }
}

/// Fails for users other than root, before anything is tried.
fn need_root(what: &str) -> Result<(), Fault> {
    match crate::kernel::is_root() {
        true => Ok(()),
        false => Err(Fault::refused(format!("threadcap system {what} needs root"))),
    }
}
