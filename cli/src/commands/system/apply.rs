//! `threadcap system apply`: puts a policy in force.

use std::path::Path;

use crate::fault::Fault;

pub fn apply(file: &Path) -> Result<(), Fault> {
    Err(Fault::refused(format!("{}: policies are not applied yet", file.display())))
}
