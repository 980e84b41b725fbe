//! Vitest. Found in its configuration reference.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[
        variable("VITEST_MAX_THREADS", Rule::Count),
        variable("VITEST_MAX_FORKS", Rule::Count),
        variable("VITEST_MAX_WORKERS", Rule::Count),
    ],
    files: &["vitest"],
    ..Runtime::named("vitest")
};
