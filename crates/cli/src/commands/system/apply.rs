//! `threadcap system apply`: puts a policy in force.

use std::path::Path;

use super::check;
use crate::fault::Fault;
use crate::system::compiled;
use crate::system::installed::{self, Done};

pub fn apply(file: &Path) -> Result<(), Fault> {
    let compiled = compiled::compile(file)?;
    let done = match installed::replace(&compiled)? {
        Done::Replaced => "In force for every program that starts from now on.",
        Done::Unchanged => "Already in force.",
    };
    crate::commands::print_text(&format!("{}{done}\n", check::summary(file, &compiled)))
}
