//! The arguments of `threadcap top` and `threadcap show`.

use clap::{Args, builder::PossibleValuesParser, builder::TypedValueParser};
use threadcap_jobs::overview::Key;

#[derive(Debug, Args)]
pub struct Top {
    /// Look once, print, and end
    #[arg(long)]
    pub once: bool,
    /// Print JSON, one line for each look
    #[arg(long)]
    pub json: bool,
    /// List the processes of each job beneath it
    #[arg(long)]
    pub processes: bool,
    /// What the jobs are sorted by
    #[arg(long, value_name = "KEY", default_value = "busy", value_parser = key())]
    pub sort: Key,
    /// Seconds from one look to the next, from 0.1 to 3600
    #[arg(long, value_name = "SECONDS", default_value = "2", value_parser = seconds)]
    pub interval: f64,
}

#[derive(Debug, Args)]
pub struct Show {
    /// Answer in JSON
    #[arg(long)]
    pub json: bool,
    /// The process
    #[arg(value_name = "PID")]
    pub process: u32,
}

fn key() -> impl TypedValueParser<Value = Key> {
    let named = |name: String| Key::ALL.into_iter().find(|(known, _)| *known == name);
    PossibleValuesParser::new(Key::ALL.map(|(name, _)| name))
        .map(move |name| named(name).map_or_else(Key::default, |(_, key)| key))
}

fn seconds(text: &str) -> Result<f64, &'static str> {
    let valid = |seconds: &f64| (0.1..=3600.0).contains(seconds);
    text.parse().ok().filter(valid).ok_or("valid is a number from 0.1 to 3600")
}
