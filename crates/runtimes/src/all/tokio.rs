//! Tokio, which is linked into Rust programs.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("TOKIO_WORKER_THREADS", Syntax::Count)],
    ..Runtime::named("tokio")
};
