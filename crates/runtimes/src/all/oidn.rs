//! Intel Open Image Denoise. Found in its documentation of environment variables.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("OIDN_NUM_THREADS", Syntax::Count)],
    files: &["OpenImageDenoise"],
    ..Runtime::named("oidn")
};
