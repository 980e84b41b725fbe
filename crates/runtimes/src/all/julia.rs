//! Julia.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[
        variable("JULIA_NUM_THREADS", Syntax::Each),
        variable("JULIA_CPU_THREADS", Syntax::Count),
        variable("JULIA_NUM_GC_THREADS", Syntax::Each),
        variable("JULIA_NUM_PRECOMPILE_TASKS", Syntax::Count),
    ],
    files: &["julia"],
    advice: Advice {
        variables: &["JULIA_NUM_THREADS={}"],
        calls: &["julia --threads {}"],
        processes: &[],
    },
    ..Runtime::named("julia")
};
