//! OpenMM. Found in its user guide, the CPU platform.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("OPENMM_CPU_THREADS", Syntax::Count)],
    files: &["libOpenMM"],
    ..Runtime::named("openmm")
};
