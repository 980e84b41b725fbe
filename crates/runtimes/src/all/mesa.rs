//! Mesa's software renderer llvmpipe. Found in Mesa's documentation of environment variables.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("LP_NUM_THREADS", Syntax::Count)],
    files: &["libgallium", "swrast"],
    ..Runtime::named("mesa")
};
