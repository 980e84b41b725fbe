//! The arguments of `threadcap explain`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueHint};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  threadcap explain -n 4 -- python train.py
  threadcap explain -n 4 --report=train.html -- python train.py")]
pub struct Explain {
    /// Hypothetical cap: a number, or `auto` for as many CPUs as are available. Defaults to
    /// $AUTOZYME_THREADS, then `auto`
    #[arg(
        short = 'n',
        long = "threads",
        value_name = "N",
        value_parser = super::cap(),
        allow_negative_numbers = true
    )]
    pub threads: Option<String>,
    /// Write the measurements to FILE as well: JSON (.json, .jsonl), HTML (.html) or text (any
    /// other name). May be given several times
    #[arg(long, value_name = "FILE", require_equals = true)]
    pub report: Vec<PathBuf>,
    /// The command and its arguments
    #[arg(trailing_var_arg = true, required = true, value_name = "COMMAND", value_hint = ValueHint::CommandWithArguments)]
    pub command: Vec<OsString>,
}
