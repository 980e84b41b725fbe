//! R's package RcppParallel.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("RCPP_PARALLEL_NUM_THREADS", Syntax::Count)],
    files: &["RcppParallel"],
    advice: Advice {
        variables: &["RCPP_PARALLEL_NUM_THREADS={}"],
        calls: &["RcppParallel::setThreadOptions({})"],
        processes: &[],
    },
    ..Runtime::named("rcppparallel")
};
