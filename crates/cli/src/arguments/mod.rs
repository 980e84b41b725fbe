//! The command line. Completions and manual pages are made from the same definitions.

pub mod explain;
mod misuse;
pub mod pages;
pub mod system;
pub mod top;

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser, ValueParser};
use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum, ValueHint};
use threadcap_decide::settings::{
    BUDGET_VARIABLE, CAP_VARIABLES, EXCESS_VARIABLE, HOLD_VARIABLE, LOCK_VARIABLE, TEAMS_VARIABLE,
    parse_cap,
};

use crate::fault::Fault;

/// Run any program, unmodified, on at most N CPUs and with at most N threads per pool.
///
/// `threadcap -n 4 COMMAND` is short for `threadcap run -n 4 -- COMMAND`.
#[derive(Debug, Parser)]
#[command(
    name = "threadcap",
    version,
    args_conflicts_with_subcommands = true,
    max_term_width = 100
)]
#[command(
    override_usage = "threadcap [OPTIONS] COMMAND [ARGUMENTS]\n       threadcap SUBCOMMAND ..."
)]
#[command(after_help = "\
Examples:
  threadcap -n 4 python train.py
  threadcap run -n 4 --report=train.html -- python train.py
  threadcap explain -n 4 -- python train.py
  threadcap top

Exit status: that of the command; 127 if the command is not found, 126 if it cannot be executed, \
    2 for invalid arguments or a request that cannot be met. In these cases nothing was run.")]
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
    /// Print shell code that caps every program the shell starts, for a profile or batch script
    Env(Env),
    /// Show what kind of program a command is, and which parts of a cap reach it
    Check(Check),
    /// Run a command without a cap, and show what a cap would have changed
    Explain(explain::Explain),
    /// Administer host-wide caps
    System(system::System),
    /// Watch the jobs of this host: threads asked for, threads granted, CPU use
    Top(top::Top),
    /// Show the pools and threads of one process, and the libraries that asked for them
    Show(top::Show),
    /// Print a completion script for a shell
    #[command(after_help = "\
Examples:
  threadcap completions bash > ~/.local/share/bash-completion/completions/threadcap
  threadcap completions fish > ~/.config/fish/completions/threadcap.fish")]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page of threadcap, of a subcommand or of the policy file
    #[command(after_help = "\
Examples:
  threadcap man run | man -l -
  threadcap man system-enable | man -l -
  threadcap man threadcap.toml | man -l -")]
    Man {
        /// The page: a subcommand, or threadcap.toml
        #[arg(value_parser = PossibleValuesParser::new(pages::PAGES))]
        page: Option<String>,
        /// Print the file names of all pages
        #[arg(long, conflicts_with = "page")]
        list: bool,
    },
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  threadcap run -n 4 -- python train.py
  threadcap run -n 4 --lock -- ./solver input.dat
  threadcap run -n 4 --live --report=job.html -- python train.py
  threadcap run -n auto --report=job.html --report=job.jsonl -- make -j64")]
pub struct Run {
    #[command(flatten)]
    pub cap: Cap,
    /// Lock the hold: no system call of the job can change its CPU affinity
    #[arg(long)]
    pub lock: bool,
    /// Lower the number that follows this option of COMMAND (-t, --threads, threads=) to the cap.
    /// For programs whose options threadcap does not know. May be given several times
    #[arg(long, value_name = "OPTION", allow_hyphen_values = true)]
    pub lower_option: Vec<String>,
    /// Suppress warnings about programs that cannot be clamped
    #[arg(short, long)]
    pub quiet: bool,
    /// Report afterwards what the job used, asked for and was granted: on stderr, or to FILE as
    /// JSON (.json, .jsonl), HTML (.html) or text (any other name). May be given several times
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true, default_missing_value = "-")]
    pub report: Vec<PathBuf>,
    /// Show on stderr, while the job runs, what it uses and was granted: at a terminal in one line,
    /// redrawn every second; elsewhere in a line every minute. SECONDS, from 0.1 to 3600, is another
    /// time between lines
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, require_equals = true, value_parser = top::seconds)]
    live: Option<Option<f64>>,
    /// The command and its arguments
    #[arg(trailing_var_arg = true, required = true, value_name = "COMMAND", value_hint = ValueHint::CommandWithArguments)]
    pub command: Vec<OsString>,
}

/// The cap, and the switches that a preload can carry by itself.
#[derive(Debug, Args)]
pub struct Cap {
    /// Cap: the number of CPUs, and of threads per pool. `auto` means as many CPUs as are
    /// available. Defaults to $AUTOZYME_THREADS, then $AUTOZYMER_THREADS
    #[arg(
        short = 'n',
        long = "threads",
        value_name = "N",
        value_parser = cap(),
        allow_negative_numbers = true
    )]
    pub threads: Option<String>,
    /// What to do with threads beyond the cap: `share` runs them on the same N CPUs; `refuse`
    /// makes pthread_create fail with EAGAIN. Defaults to $THREADCAP_EXCESS, then `share`
    #[arg(long, value_name = "share|refuse", hide_possible_values = true)]
    pub excess: Option<Excess>,
    /// Whether to pin the job to N CPUs. `off` leaves its CPU affinity alone, for hosts where
    /// another scheduler places jobs. Defaults to $THREADCAP_HOLD, then `on`
    #[arg(long, value_name = "on|off", hide_possible_values = true)]
    pub hold: Option<Switch>,
    /// What to do with OpenMP teams larger than the cap: `auto` grants the number asked for where
    /// the code divides its work by that number, and the cap elsewhere; `asked` grants every team
    /// its number; `cap` clamps every team, even if that leaves work undone. Defaults to
    /// $THREADCAP_TEAMS, then the host's policy, then `auto`
    #[arg(long, value_name = "auto|asked|cap", hide_possible_values = true)]
    pub teams: Option<Teams>,
    /// Whether W workers that run side by side (multiprocessing, mclapply, make -j) share the cap:
    /// `steady` gives each pools of N / W threads, decided once; `dynamic` moves threads to whoever
    /// computes, where a pool allows it; `off` gives each N. Defaults to $THREADCAP_BUDGET, then the
    /// host's policy, then `steady`
    #[arg(long, value_name = "steady|dynamic|off", hide_possible_values = true)]
    pub budget: Option<Budget>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  eval \"$(threadcap env -n 4)\"
  threadcap env -n 4 --shell fish | source
  eval `threadcap env -n 4 --shell csh`
  eval \"$(threadcap env --unset)\"            Undo it")]
pub struct Env {
    #[command(flatten)]
    pub cap: Cap,
    /// Have every program lock its hold
    #[arg(long)]
    pub lock: bool,
    /// Undo: remove the cap's variables, and the library from LD_PRELOAD. Thread variables that
    /// were lowered keep their values
    #[arg(long, conflicts_with_all = ["threads", "excess", "hold", "teams", "budget", "lock"])]
    pub unset: bool,
    /// Shell that will run the printed code: sh (also bash, zsh, dash, ksh), fish, or csh (also
    /// tcsh). Defaults to $SHELL
    #[arg(long, hide_possible_values = true)]
    pub shell: Option<Shell>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  threadcap check python
  threadcap check --json ./solver")]
pub struct Check {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// The command and its arguments, as they would be run
    #[arg(trailing_var_arg = true, required = true, value_hint = ValueHint::CommandWithArguments)]
    pub command: Vec<OsString>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Excess {
    /// Create it; all threads share the N CPUs.
    Share,
    /// pthread_create fails with EAGAIN.
    Refuse,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Teams {
    /// What was asked for where the work is divided by that number; the cap elsewhere.
    Auto,
    /// What was asked for.
    Asked,
    /// The cap, even if that leaves work undone.
    Cap,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Budget {
    /// Each of W workers has pools of N / W threads.
    Steady,
    /// Threads move to whoever computes.
    Dynamic,
    /// Each has pools of N threads.
    Off,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    On,
    Off,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    /// sh, bash, zsh, dash, ksh
    #[value(aliases = ["bash", "zsh", "dash", "ksh"])]
    Sh,
    Fish,
    /// csh, tcsh
    #[value(alias = "tcsh")]
    Csh,
}

impl Run {
    /// What was probably meant by a command that does not exist.
    pub fn tip(&self) -> String {
        misuse::tip(self)
    }

    /// The value of `--live`: whether a line shows the job while it runs, and optionally how often.
    pub fn live(&self) -> Option<Option<Duration>> {
        self.live.map(|seconds| seconds.map(Duration::from_secs_f64))
    }
}

impl Cap {
    /// The environment variables that have the same effect as these options and `--lock`.
    pub const VARIABLES: [&str; 6] = [
        CAP_VARIABLES[0],
        EXCESS_VARIABLE,
        HOLD_VARIABLE,
        TEAMS_VARIABLE,
        BUDGET_VARIABLE,
        LOCK_VARIABLE,
    ];

    /// Those for the options that were given, with their values.
    pub fn variables(&self, lock: bool) -> Vec<(&'static str, &str)> {
        let excess = self.excess.map(|excess| match excess {
            Excess::Share => "share",
            Excess::Refuse => "refuse",
        });
        let teams = self.teams.map(|teams| match teams {
            Teams::Auto => "auto",
            Teams::Asked => "asked",
            Teams::Cap => "cap",
        });
        let budget = self.budget.map(|budget| match budget {
            Budget::Steady => "steady",
            Budget::Dynamic => "dynamic",
            Budget::Off => "off",
        });
        let hold = self.hold.map(|hold| if hold == Switch::On { "on" } else { "off" });
        let lock = lock.then_some("1");
        let values = [self.threads.as_deref(), excess, hold, teams, budget, lock];
        let options = Self::VARIABLES.into_iter().zip(values);
        options.filter_map(|(name, value)| Some((name, value?))).collect()
    }
}

/// Accepts the same caps as `AUTOZYME_THREADS` does.
fn cap() -> ValueParser {
    let cap = |text: String| match parse_cap(text.as_bytes()) {
        Some(_) => Ok(text.trim().to_owned()),
        None => Err("expected a whole number from 1 to 1048575, or auto"),
    };
    ValueParser::new(clap::builder::StringValueParser::new().try_map(cap))
}

/// Reads the command line. Help and the version are printed here, and end the program.
pub fn read() -> Result<Action, Fault> {
    let arguments = Arguments::try_parse().map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => match error.print() {
            Err(why) => Fault::unwritten(&why),
            Ok(()) => std::process::exit(0),
        },
        _ => misuse::fault(&error),
    })?;
    Ok(arguments.action.unwrap_or(Action::Run(arguments.run)))
}

/// The definitions for clap's builder, for completions and manual pages.
pub fn definitions() -> clap::Command {
    Arguments::command()
}
