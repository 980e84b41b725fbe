//! pyFFTW. Found in pyfftw/config.py.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("PYFFTW_NUM_THREADS", Syntax::Count)],
    files: &["pyfftw"],
    ..Runtime::named("pyfftw")
};
