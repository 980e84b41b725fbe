//! loky, joblib's pool of processes. It divides the CPUs among its workers only if
//! `OMP_NUM_THREADS` and the like are unset.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("LOKY_MAX_CPU_COUNT", Syntax::Count)],
    advice: Advice {
        variables: &["LOKY_MAX_CPU_COUNT={}"],
        calls: &["n_jobs={}"],
        processes: &["n_jobs={}"],
    },
    ..Runtime::named("loky")
};
