//! GDAL. Found in its list of configuration options.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("GDAL_NUM_THREADS", Rule::Count)],
    files: &["libgdal"],
    ..Runtime::named("gdal")
};
