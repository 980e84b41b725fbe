//! uv, Python's package manager. Found in its reference of environment variables; downloads are not CPU.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[
        variable("UV_CONCURRENT_BUILDS", Syntax::Count),
        variable("UV_CONCURRENT_INSTALLS", Syntax::Count),
    ],
    files: &["=uv"],
    ..Runtime::named("uv")
};
