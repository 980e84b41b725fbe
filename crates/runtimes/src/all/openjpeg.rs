//! OpenJPEG. Found in src/lib/openjp2/j2k.c.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    functions: &[value("opj_codec_set_threads", 2)],
    variables: &[variable("OPJ_NUM_THREADS", Syntax::Count)],
    files: &["openjp2"],
    ..Runtime::named("openjpeg")
};
