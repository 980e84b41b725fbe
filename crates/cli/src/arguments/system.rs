//! The arguments of `threadcap system`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// The default policy file.
pub const FILE: &str = "/etc/threadcap.toml";

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  threadcap system check       Validate /etc/threadcap.toml
  threadcap system apply       Put it in force
  threadcap system enable      Preload the library into every program of this host
  threadcap system status      Show what is in force")]
pub struct System {
    #[command(subcommand)]
    pub action: Action,
}

#[derive(Debug, Subcommand)]
pub enum Action {
    /// Validate a policy file and summarize it
    #[command(after_help = "\
Examples:
  threadcap system check
  threadcap system check ./threadcap.toml
  threadcap system check --user alice")]
    Check(Check),
    /// Put a policy in force for every program that starts from now on
    #[command(after_help = "\
Examples:
  threadcap system apply
  threadcap system apply ./threadcap.toml")]
    Apply(Policy),
    /// Preload the library into every program of this host, after a trial run of common programs
    #[command(after_help = "\
Examples:
  threadcap system enable
  threadcap system enable '/usr/$LIB/libthreadcap.so'")]
    Enable(Enable),
    /// Stop preloading the library; works even if no other program can start
    #[command(after_help = "\
Examples:
  threadcap system disable")]
    Disable,
    /// Show what is in force, for whom, and which processes run without the library
    ///
    /// Exit status: 0 if library and policy are both in force, else 1.
    #[command(after_help = "\
Examples:
  threadcap system status
  threadcap system status --json | jq .processes.without")]
    Status(Status),
}

#[derive(Debug, Args)]
pub struct Enable {
    /// Path of the library. Defaults to the one installed with this launcher. `$LIB` in the path
    /// is expanded by the loader, so that programs of every word size find their own
    pub library: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Status {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Check {
    #[command(flatten)]
    pub policy: Policy,
    /// Also say which cap this user would get: a name or an ID
    #[arg(long, value_name = "USER")]
    pub user: Option<String>,
}

#[derive(Debug, Args)]
pub struct Policy {
    /// Policy file
    #[arg(default_value = FILE)]
    pub file: PathBuf,
}
