//! OpenBLAS, with and without SciPy's prefix and the suffix of 64-bit integers.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    user_api: "blas",
    functions: &[
        // OpenBLAS; `X64_` is by value, `X_64_` is the Fortran name with a suffix, and reads 32 bits
        value("openblas_set_num_threads", 1),
        reference("openblas_set_num_threads_", 1),
        value("goto_set_num_threads", 1),
        value("openblas_set_num_threads64_", 1),
        reference("openblas_set_num_threads_64_", 1),
        value("goto_set_num_threads64_", 1),
        value("scipy_openblas_set_num_threads", 1),
        reference("scipy_openblas_set_num_threads_", 1),
        value("scipy_goto_set_num_threads", 1),
        value("scipy_openblas_set_num_threads64_", 1),
        reference("scipy_openblas_set_num_threads_64_", 1),
        value("scipy_goto_set_num_threads64_", 1),
        value("openblas_set_num_threads_local", 1),
        // its OpenMP build counts the configured CPUs, and corrects itself in its first product
        getter("openblas_get_num_threads"),
        getter("openblas_get_num_threads_"),
        getter("openblas_get_num_threads64_"),
        getter("openblas_get_num_threads_64_"),
        getter("scipy_openblas_get_num_threads"),
        getter("scipy_openblas_get_num_threads_"),
        getter("scipy_openblas_get_num_threads64_"),
        getter("scipy_openblas_get_num_threads_64_"),
    ],
    pools: &[
        Pool {
            landmark: "openblas_get_parallel",
            version: "openblas_get_config",
            ..Pool::of("openblas_set_num_threads", "openblas_get_num_threads")
        },
        Pool {
            landmark: "openblas_get_parallel64_",
            version: "openblas_get_config64_",
            ..Pool::of("openblas_set_num_threads64_", "openblas_get_num_threads64_")
        },
        Pool {
            landmark: "scipy_openblas_get_parallel",
            version: "scipy_openblas_get_config",
            ..Pool::of("scipy_openblas_set_num_threads", "scipy_openblas_get_num_threads")
        },
        Pool {
            landmark: "scipy_openblas_get_parallel64_",
            version: "scipy_openblas_get_config64_",
            ..Pool::of("scipy_openblas_set_num_threads64_", "scipy_openblas_get_num_threads64_")
        },
    ],
    variables: &[
        variable("OPENBLAS_NUM_THREADS", Syntax::Count),
        variable("GOTO_NUM_THREADS", Syntax::Count),
        variable("OPENBLAS_DEFAULT_NUM_THREADS", Syntax::Count),
    ],
    files: &["openblas"],
    advice: Advice {
        variables: &["OPENBLAS_NUM_THREADS={}"],
        calls: &["threadpoolctl.threadpool_limits({})", "RhpcBLASctl::blas_set_num_threads({})"],
        processes: &[],
    },
    ..Runtime::named("openblas")
};
