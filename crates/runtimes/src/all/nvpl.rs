//! NVIDIA Performance Libraries.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    user_api: "blas",
    functions: &[
        value("nvpl_blas_set_num_threads", 1).unseen(),
        reference("nvpl_blas_set_num_threads_", 1).unseen(),
        value("nvpl_blas_set_num_threads_local", 1).unseen(),
        reference("nvpl_blas_set_num_threads_local_", 1).unseen(),
        value("nvpl_lapack_set_num_threads", 1).unseen(),
        reference("nvpl_lapack_set_num_threads_", 1).unseen(),
        value("nvpl_lapack_set_num_threads_local", 1).unseen(),
        reference("nvpl_lapack_set_num_threads_local_", 1).unseen(),
    ],
    files: &["nvpl"],
    advice: Advice {
        variables: &["OMP_NUM_THREADS={}"],
        calls: &["nvpl_blas_set_num_threads({})"],
        processes: &[],
    },
    ..Runtime::named("nvpl")
};
