//! Chapel. Found in its documentation, executing programs.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("CHPL_RT_NUM_THREADS_PER_LOCALE", Syntax::Count)],
    ..Runtime::named("chapel")
};
