//! XGBoost, whose teams are OpenMP's.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    files: &["xgboost"],
    advice: Advice {
        variables: &["OMP_NUM_THREADS={}"],
        calls: &["nthread={} among its parameters", "n_jobs={}"],
        processes: &[],
    },
    ..Runtime::named("xgboost")
};
