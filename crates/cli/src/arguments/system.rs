//! The arguments of `threadcap system`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// The administrator's file, where none is named.
pub const FILE: &str = "/etc/threadcap.toml";

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
    /// Preload the library into every program of this host, after it was tried on some
    Enable(Enable),
    /// Preload it no longer; works even where no other program starts
    Disable,
    /// Tell what is in force, for whom, and which processes run without it
    ///
    /// Exit status: 0 if library and policy are in force, 1 if not or not both.
    Status(Status),
}

#[derive(Debug, Args)]
pub struct Enable {
    /// The library; without it, the one that belongs to this launcher. `$LIB` in its path is for
    /// the loader, so that programs of every word size find their own
    pub library: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Status {
    /// Answer in JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Policy {
    /// The policy
    #[arg(default_value = FILE)]
    pub file: PathBuf,
}
