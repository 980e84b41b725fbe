//! `threadcap system`: what the administrator prescribes to everybody on this host.

mod apply;
mod check;

use crate::arguments::system::{Action, System};
use crate::fault::Fault;

pub fn carry_out(system: &System) -> Result<(), Fault> {
    match &system.action {
        Action::Check(policy) => check::check(&policy.file),
        Action::Apply(policy) => apply::apply(&policy.file),
    }
}
