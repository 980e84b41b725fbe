//! The arguments of `threadcap explain`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub struct Explain {
    /// The cap that is thought of; `auto`: as many as there are. Without it AUTOZYME_THREADS
    /// counts, then `auto`
    #[arg(short = 'n', long = "threads", value_name = "N", value_parser = super::cap())]
    pub threads: Option<String>,
    /// Write what was seen to FILE as well: a line of JSON (.json), a page (.html), or text.
    /// Several may be given
    #[arg(long, value_name = "FILE", require_equals = true)]
    pub report: Vec<PathBuf>,
    /// The command and its arguments
    #[arg(trailing_var_arg = true, required = true, value_name = "COMMAND")]
    pub command: Vec<OsString>,
}
