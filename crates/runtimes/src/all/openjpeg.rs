//! OpenJPEG. Found in src/lib/openjp2/j2k.c.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("OPJ_NUM_THREADS", Rule::Count)],
    files: &["openjp2"],
    ..Runtime::named("openjpeg")
};
