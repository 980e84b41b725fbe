//! Modin. Found in its list of configuration variables.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("MODIN_CPUS", Syntax::Count)],
    files: &["modin"],
    ..Runtime::named("modin")
};
