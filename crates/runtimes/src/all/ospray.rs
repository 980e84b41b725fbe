//! Intel OSPRay and Open VKL. Found in their documentation of environment variables.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[
        variable("OSPRAY_NUM_THREADS", Syntax::Count),
        variable("OPENVKL_THREADS", Syntax::Count),
    ],
    files: &["ospray", "openvkl"],
    ..Runtime::named("ospray")
};
