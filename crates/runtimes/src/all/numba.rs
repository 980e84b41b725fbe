//! Numba, whose number of threads is fixed once its pool has started.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("NUMBA_NUM_THREADS", Syntax::Count)],
    files: &["numba", "omppool", "tbbpool", "workqueue"],
    advice: Advice {
        variables: &["NUMBA_NUM_THREADS={}"],
        calls: &["numba.set_num_threads({})"],
        processes: &[],
    },
    ..Runtime::named("numba")
};
