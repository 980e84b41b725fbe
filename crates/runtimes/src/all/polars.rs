//! Polars, which is linked with its pool.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("POLARS_MAX_THREADS", Syntax::Count)],
    files: &["polars"],
    advice: Advice { variables: &["POLARS_MAX_THREADS={}"], calls: &[], processes: &[] },
    ..Runtime::named("polars")
};
