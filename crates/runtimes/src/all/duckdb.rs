//! DuckDB.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    functions: &[size("_ZN6duckdb13TaskScheduler10SetThreadsEmm", 2)],
    files: &["duckdb"],
    advice: Advice { variables: &[], calls: &["SET threads = {}"], processes: &[] },
    ..Runtime::named("duckdb")
};
