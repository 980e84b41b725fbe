//! R's package parallel, which starts processes.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("MC_CORES", Syntax::Count)],
    advice: Advice {
        variables: &["MC_CORES={}"],
        calls: &["mc.cores = {}"],
        processes: &["mc.cores = {}"],
    },
    ..Runtime::named("r")
};
