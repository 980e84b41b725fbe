//! tifffile, of Python. Found in its notes on releases (2023.7.18).

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("TIFFFILE_NUM_THREADS", Syntax::Count)],
    ..Runtime::named("tifffile")
};
