//! The arguments of `threadcap top` and `threadcap show`.

use clap::{Args, builder::PossibleValuesParser, builder::TypedValueParser};
use threadcap_jobs::overview::Key;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  threadcap top                         Live, on a terminal
  threadcap top --once --processes      One snapshot as text, with the processes of each job
  threadcap top --json --interval 60    One line of JSON per minute")]
pub struct Top {
    /// Print one snapshot and exit
    #[arg(long)]
    pub once: bool,
    /// Print JSON, one line per snapshot
    #[arg(long)]
    pub json: bool,
    /// List the processes of each job below it
    #[arg(long)]
    pub processes: bool,
    /// Sort the jobs by this column
    #[arg(long, value_name = "KEY", default_value = "busy", value_parser = key())]
    pub sort: Key,
    /// Seconds between snapshots, from 0.1 to 3600
    #[arg(
        long,
        value_name = "SECONDS",
        default_value = "2",
        value_parser = seconds,
        allow_negative_numbers = true
    )]
    pub interval: f64,
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  threadcap show 4711
  threadcap show --json 4711 | jq .pools")]
pub struct Show {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// Process ID
    #[arg(value_name = "PID", value_parser = process, allow_negative_numbers = true)]
    pub process: u32,
}

fn key() -> impl TypedValueParser<Value = Key> {
    let named = |name: String| Key::ALL.into_iter().find(|(known, _)| *known == name);
    PossibleValuesParser::new(Key::ALL.map(|(name, _)| name))
        .map(move |name| named(name).map_or_else(Key::default, |(_, key)| key))
}

/// A number of seconds between lines.
pub(super) fn seconds(text: &str) -> Result<f64, &'static str> {
    let in_range = |seconds: &f64| (0.1..=3600.0).contains(seconds);
    text.parse().ok().filter(in_range).ok_or("expected a number of seconds from 0.1 to 3600")
}

fn process(text: &str) -> Result<u32, &'static str> {
    let number = text.parse().ok().filter(|&process| process > 0);
    number.ok_or("expected a process ID, as listed by `threadcap top --processes`")
}
