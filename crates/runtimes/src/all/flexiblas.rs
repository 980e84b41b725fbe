//! FlexiBLAS, and the functions of AMD's ACML that it exports.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    user_api: "blas",
    functions: &[
        // FlexiBLAS has weak aliases of the other BLAS libraries' setters, too
        value("flexiblas_set_num_threads", 1).unseen(),
        reference("flexiblas_set_num_threads_", 1).unseen(),
        value("acmlsetnumthreads", 1).unseen(),
        reference("acmlsetnumthreads_", 1).unseen(),
    ],
    files: &["flexiblas"],
    advice: Advice {
        variables: &["OPENBLAS_NUM_THREADS={}", "OMP_NUM_THREADS={}"],
        calls: &["flexiblas_set_num_threads({})"],
        processes: &[],
    },
    ..Runtime::named("flexiblas")
};
