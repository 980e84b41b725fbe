//! PoCL, OpenCL on CPUs. Found in its documentation (env_variables) and its notes on releases.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[
        variable("POCL_CPU_MAX_CU_COUNT", Syntax::Count),
        variable("POCL_MAX_COMPUTE_UNITS", Syntax::Count),
        variable("POCL_MAX_PTHREAD_COUNT", Syntax::Count),
    ],
    files: &["pocl"],
    ..Runtime::named("pocl")
};
