//! Halide. Found in src/runtime/thread_pool_common.h.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[
        variable("HL_NUM_THREADS", Syntax::Count),
        variable("HL_NUMTHREADS", Syntax::Count),
    ],
    files: &["Halide"],
    ..Runtime::named("halide")
};
