//! libvips. Found in its documentation, checking programs.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("VIPS_CONCURRENCY", Rule::Count)],
    files: &["libvips"],
    ..Runtime::named("vips")
};
