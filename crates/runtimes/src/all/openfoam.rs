//! OpenFOAM's wmake. Found in its etc/bashrc.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("WM_NCOMPPROCS", Syntax::Count)],
    ..Runtime::named("openfoam")
};
