//! PoCL, OpenCL on CPUs. Found in its documentation (env_variables) and its notes on releases.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[
        variable("POCL_CPU_MAX_CU_COUNT", Rule::Count),
        variable("POCL_MAX_COMPUTE_UNITS", Rule::Count),
        variable("POCL_MAX_PTHREAD_COUNT", Rule::Count),
    ],
    files: &["pocl"],
    ..Runtime::named("pocl")
};
