//! OpenFOAM's wmake. Found in its etc/bashrc.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime =
    Runtime { variables: &[variable("WM_NCOMPPROCS", Rule::Count)], ..Runtime::named("openfoam") };
