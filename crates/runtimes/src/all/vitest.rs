//! Vitest. Found in its configuration reference.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[
        variable("VITEST_MAX_THREADS", Syntax::Count),
        variable("VITEST_MAX_FORKS", Syntax::Count),
        variable("VITEST_MAX_WORKERS", Syntax::Count),
    ],
    files: &["vitest"],
    ..Runtime::named("vitest")
};
