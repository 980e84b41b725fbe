//! Cilk. Found in the OpenCilk documentation.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("CILK_NWORKERS", Syntax::Count)],
    files: &["cilkrts", "opencilk"],
    ..Runtime::named("cilk")
};
