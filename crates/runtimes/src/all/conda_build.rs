//! conda-build, whose recipes read the number. Found in its documentation of environment variables.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("CPU_COUNT", Syntax::Count)],
    files: &["conda-build"],
    ..Runtime::named("conda_build")
};
