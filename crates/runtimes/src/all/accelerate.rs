//! Apple's Accelerate, whose variables are read by programs that were ported from macOS.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("VECLIB_MAXIMUM_THREADS", Syntax::Count)],
    advice: Advice { variables: &["VECLIB_MAXIMUM_THREADS={}"], calls: &[], processes: &[] },
    ..Runtime::named("accelerate")
};
