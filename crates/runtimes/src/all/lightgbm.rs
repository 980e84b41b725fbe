//! LightGBM.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    functions: &[value("LGBM_SetMaxThreads", 1)],
    files: &["lightgbm"],
    advice: Advice {
        variables: &["OMP_NUM_THREADS={}"],
        calls: &["num_threads={} among its parameters"],
        processes: &[],
    },
    ..Runtime::named("lightgbm")
};
