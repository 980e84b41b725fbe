//! ducc0. Found in its README.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("DUCC0_NUM_THREADS", Syntax::Count)],
    files: &["ducc0"],
    ..Runtime::named("ducc")
};
