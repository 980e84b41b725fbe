//! The arguments of `threadcap system`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// The administrator's file, where none is named.
const FILE: &str = "/etc/threadcap.toml";

#[derive(Debug, Args)]
pub struct System {
    #[command(subcommand)]
    pub action: Action,
}

#[derive(Debug, Subcommand)]
pub enum Action {
    /// Tell whether a policy is understood, and what it says
    Check(Policy),
    /// Put a policy in force, for every program that starts from now on
    Apply(Policy),
}

#[derive(Debug, Args)]
pub struct Policy {
    /// The policy
    #[arg(default_value = FILE)]
    pub file: PathBuf,
}
