//! Arm Performance Libraries.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    user_api: "blas",
    functions: &[
        value("armpl_set_num_threads", 1).unseen(),
        reference("armpl_set_num_threads_", 1).unseen(),
        value("armpl_omp_set_num_threads", 1).unseen(),
        reference("armpl_omp_set_num_threads_", 1).unseen(),
    ],
    files: &["armpl"],
    advice: Advice {
        variables: &["OMP_NUM_THREADS={}"],
        calls: &["armpl_set_num_threads({})"],
        processes: &[],
    },
    ..Runtime::named("armpl")
};
