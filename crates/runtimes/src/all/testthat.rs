//! testthat, of R. Found in its article on parallel tests.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("TESTTHAT_CPUS", Syntax::Count)],
    ..Runtime::named("testthat")
};
