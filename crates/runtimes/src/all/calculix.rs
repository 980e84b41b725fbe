//! CalculiX. Found in its manual, how to perform calculations in parallel.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[
        variable("CCX_NPROC_EQUATION_SOLVER", Rule::Count),
        variable("CCX_NPROC_RESULTS", Rule::Count),
        variable("CCX_NPROC_STIFFNESS", Rule::Count),
        variable("CCX_NPROC_BIOTSAVART", Rule::Count),
        variable("NUMBER_OF_CPUS", Rule::Count),
    ],
    files: &["=ccx"],
    ..Runtime::named("calculix")
};
