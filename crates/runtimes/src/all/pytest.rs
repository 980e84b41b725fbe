//! pytest-xdist, which starts processes. Found in the documentation of pytest-xdist and pytest.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[
        variable("PYTEST_XDIST_AUTO_NUM_WORKERS", Syntax::Count),
        variable("PYTEST_ADDOPTS", Syntax::CommandLine),
    ],
    files: &["=pytest"],
    ..Runtime::named("pytest")
};
