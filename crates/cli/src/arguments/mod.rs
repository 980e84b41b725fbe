//! The command line. Completions and manual pages are made from the same definitions.

pub mod explain;
pub mod system;
pub mod top;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser, ValueParser};
use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use threadcap_decide::settings::parse_cap;

use crate::fault::Fault;

/// Runs any program, unmodified, on no more CPUs than it was given.
///
/// `threadcap -n 4 COMMAND` is short for `threadcap run -n 4 -- COMMAND`.
#[derive(Debug, Parser)]
#[command(name = "threadcap", version, args_conflicts_with_subcommands = true)]
#[command(
    override_usage = "threadcap [OPTIONS] COMMAND [ARGUMENTS]\n       threadcap SUBCOMMAND ..."
)]
#[command(after_help = "Exit status: the command's own; 127 if it is not found, 126 if it cannot \
    be run, 2 if threadcap was misused or cannot keep a promise. Nothing was run then.")]
pub struct Arguments {
    #[command(subcommand)]
    pub action: Option<Action>,
    #[command(flatten)]
    pub run: Run,
}

#[derive(Debug, Subcommand)]
pub enum Action {
    /// Run a command under a cap
    Run(Run),
    /// Print shell lines that put a shell's programs under a cap, for a profile or a batch script
    Env(Env),
    /// Tell what kind of program a command is, and what will cap it
    Check(Check),
    /// Run a command without a cap, and tell what a cap would have changed
    Explain(explain::Explain),
    /// Prescribe caps to everybody on this host, as its administrator
    System(system::System),
    /// Watch the jobs of this host: what they asked for, were granted, and use now
    Top(top::Top),
    /// Tell everything about one process: its pools, its threads, and who asked for them
    Show(top::Show),
    /// Print the completions for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page, of threadcap or of one of its subcommands
    Man {
        /// The subcommand
        #[arg(value_parser = PossibleValuesParser::new(["run", "env", "check", "explain", "system", "top", "show", "completions", "man"]))]
        subcommand: Option<String>,
    },
}

#[derive(Debug, Args)]
pub struct Run {
    #[command(flatten)]
    pub cap: Cap,
    /// Lock the hold: no process of the job can change its affinity by any system call
    #[arg(long)]
    pub lock: bool,
    /// Do not say what cannot be clamped
    #[arg(short, long)]
    pub quiet: bool,
    /// Tell afterwards what the job used, was asked for and was granted: on stderr, or in FILE: a
    /// line of JSON (.json), a page (.html), or text. Several may be given
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true, default_missing_value = "-")]
    pub report: Vec<PathBuf>,
    /// The command and its arguments
    #[arg(trailing_var_arg = true, required = true, value_name = "COMMAND")]
    pub command: Vec<OsString>,
}

/// The cap, and the switches that a preload can carry by itself.
#[derive(Debug, Args)]
pub struct Cap {
    /// How many CPUs, and threads per pool; `auto`: as many as there are. Without it
    /// AUTOZYME_THREADS counts, then AUTOZYMER_THREADS
    #[arg(short = 'n', long = "threads", value_name = "N", value_parser = cap())]
    pub threads: Option<String>,
    /// What becomes of a thread beyond the cap
    #[arg(long, value_name = "WHAT")]
    pub excess: Option<Excess>,
    /// Whether the kernel holds the job on N CPUs
    #[arg(long, value_name = "WHETHER")]
    pub hold: Option<Switch>,
}

#[derive(Debug, Args)]
pub struct Env {
    #[command(flatten)]
    pub cap: Cap,
    /// Have every program lock its hold
    #[arg(long)]
    pub lock: bool,
    /// The shell that reads the lines; without it SHELL decides
    #[arg(long)]
    pub shell: Option<Shell>,
}

#[derive(Debug, Args)]
pub struct Check {
    /// Answer in JSON
    #[arg(long)]
    pub json: bool,
    /// The command, as it would be run, and its arguments
    #[arg(trailing_var_arg = true, required = true)]
    pub command: Vec<OsString>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Excess {
    /// It runs, and takes turns with the others on the N CPUs
    Share,
    /// pthread_create answers EAGAIN
    Refuse,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    On,
    Off,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    /// sh, bash, zsh, dash, ksh
    Sh,
    Fish,
    /// csh, tcsh
    Csh,
}

impl Cap {
    /// The variables that the options stand for.
    pub fn variables(&self, lock: bool) -> Vec<(&'static str, &str)> {
        use threadcap_decide::settings::{
            CAP_VARIABLES, EXCESS_VARIABLE, HOLD_VARIABLE, LOCK_VARIABLE,
        };
        let excess = self.excess.map(|excess| match excess {
            Excess::Share => "share",
            Excess::Refuse => "refuse",
        });
        let hold = self.hold.map(|hold| if hold == Switch::On { "on" } else { "off" });
        let options = [
            (CAP_VARIABLES[0], self.threads.as_deref()),
            (EXCESS_VARIABLE, excess),
            (HOLD_VARIABLE, hold),
            (LOCK_VARIABLE, lock.then_some("1")),
        ];
        options.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }
}

/// Accepts what the policy accepts.
fn cap() -> ValueParser {
    let cap = |text: String| match parse_cap(text.as_bytes()) {
        Some(_) => Ok(text.trim().to_owned()),
        None => Err("valid is a whole number from 1 to 1048575, or auto"),
    };
    ValueParser::new(clap::builder::StringValueParser::new().try_map(cap))
}

/// Reads the command line. Help and the version are printed here, and end the program.
pub fn read() -> Result<Action, Fault> {
    let arguments = Arguments::try_parse().map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => error.exit(),
        _ => Fault::misuse(one_line(&error)),
    })?;
    Ok(arguments.action.unwrap_or(Action::Run(arguments.run)))
}

/// What clap says in several lines, without the usage.
fn one_line(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let lines = text.lines().map(str::trim).take_while(|line| !line.starts_with("Usage:"));
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with("For more information"));
    let line = lines.collect::<Vec<_>>().join(" ");
    format!("{}; see threadcap --help", line.strip_prefix("error: ").unwrap_or(&line))
}

/// The definitions as clap's builder has them, for completions and manual pages.
pub fn definitions() -> clap::Command {
    Arguments::command()
}
