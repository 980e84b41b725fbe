//! Gaussian. Found in its documentation of equivalencies.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("GAUSS_PDEF", Syntax::Count)],
    files: &["=g16", "=g09"],
    ..Runtime::named("gaussian")
};
