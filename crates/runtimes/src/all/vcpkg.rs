//! vcpkg. Found in its documentation of environment variables.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("VCPKG_MAX_CONCURRENCY", Syntax::Count)],
    files: &["=vcpkg"],
    ..Runtime::named("vcpkg")
};
