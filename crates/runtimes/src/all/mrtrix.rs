//! MRtrix3. Found in its list of environment variables.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("MRTRIX_NTHREADS", Syntax::Count)],
    files: &["libmrtrix"],
    ..Runtime::named("mrtrix")
};
