//! GEGL, the engine of GIMP. Found in its documentation of environment variables.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("GEGL_THREADS", Syntax::Count)],
    files: &["libgegl"],
    ..Runtime::named("gegl")
};
