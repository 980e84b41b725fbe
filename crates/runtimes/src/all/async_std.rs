//! async-std, smol and the blocking pool beside them. Found in the documentation of these crates.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[
        variable("ASYNC_STD_THREAD_COUNT", Syntax::Count),
        variable("SMOL_THREADS", Syntax::Count),
        variable("BLOCKING_MAX_THREADS", Syntax::Count),
    ],
    ..Runtime::named("async_std")
};
