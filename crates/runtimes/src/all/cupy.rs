//! CuPy's build. Found in its installation guide.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("CUPY_NUM_BUILD_JOBS", Syntax::Count)],
    files: &["cupy"],
    ..Runtime::named("cupy")
};
