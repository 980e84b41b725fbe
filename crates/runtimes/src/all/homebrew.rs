//! Homebrew. Found in brew(1).

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("HOMEBREW_MAKE_JOBS", Syntax::Count)],
    files: &["=brew"],
    ..Runtime::named("homebrew")
};
