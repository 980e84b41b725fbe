//! Houdini. Found in its documentation of variables; 0 and -1 are all CPUs.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("HOUDINI_MAXTHREADS", Syntax::Count)],
    files: &["=hython"],
    ..Runtime::named("houdini")
};
