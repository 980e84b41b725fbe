//! Conan 1. Found in its documentation of environment variables.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("CONAN_CPU_COUNT", Syntax::Count)],
    files: &["=conan"],
    ..Runtime::named("conan")
};
