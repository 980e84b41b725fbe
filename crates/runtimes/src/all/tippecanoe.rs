//! tippecanoe. Found in its README.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("TIPPECANOE_MAX_THREADS", Syntax::Count)],
    files: &["=tippecanoe"],
    ..Runtime::named("tippecanoe")
};
