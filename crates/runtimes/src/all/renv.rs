//! R's package renv. Found in renv::config.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("RENV_CONFIG_INSTALL_JOBS", Syntax::Count)],
    ..Runtime::named("renv")
};
