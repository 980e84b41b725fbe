//! CalculiX. Found in its manual, how to perform calculations in parallel.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[
        variable("CCX_NPROC_EQUATION_SOLVER", Syntax::Count),
        variable("CCX_NPROC_RESULTS", Syntax::Count),
        variable("CCX_NPROC_STIFFNESS", Syntax::Count),
        variable("CCX_NPROC_BIOTSAVART", Syntax::Count),
        variable("NUMBER_OF_CPUS", Syntax::Count),
    ],
    files: &["=ccx"],
    ..Runtime::named("calculix")
};
