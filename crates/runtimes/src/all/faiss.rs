//! Faiss, whose teams are OpenMP's.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    files: &["faiss"],
    advice: Advice {
        variables: &["OMP_NUM_THREADS={}"],
        calls: &["faiss.omp_set_num_threads({})"],
        processes: &[],
    },
    ..Runtime::named("faiss")
};
