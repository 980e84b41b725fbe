//! What `threadcap system status` finds on a host, as its JSON has it.

use std::path::PathBuf;

use serde::Serialize;
use threadcap_jobs::coverage::Coverage;

use crate::system::bound::Bound;

/// What is in force, and what runs without it.
#[derive(Serialize)]
pub struct Status {
    /// Whether library and policy are both in force, without problems.
    pub in_force: bool,
    pub preload: Preload,
    pub policy: Policy,
    /// `null` where the library is not preloaded.
    pub processes: Option<Coverage>,
    /// `null` where no policy is in force.
    pub bound: Option<Bound>,
}

/// How the library gets into every program.
#[derive(Serialize)]
pub struct Preload {
    /// As the preload list names it, if it does.
    pub library: Option<PathBuf>,
    /// When the list was last changed, in seconds since 1970.
    pub since: Option<u64>,
    /// What is wrong with it.
    pub faults: Vec<String>,
}

#[derive(Serialize)]
pub struct Policy {
    /// The compiled file that programs read: the current one, or the one before it.
    pub file: Option<PathBuf>,
    /// When it was applied, in seconds since 1970.
    pub since: Option<u64>,
    /// Its rules, in words.
    pub rules: Vec<String>,
    /// What is wrong with it.
    pub faults: Vec<String>,
}
