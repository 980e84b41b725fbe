//! Numba, whose number of threads is fixed once its pool has started.
//!
//! `NUMBA_NUM_THREADS` stays as it is: `numba.set_num_threads` raises an error for more than that.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    functions: &[
        // Where Python finds its threading layers.
        handler("PyInit_workqueue", "workqueue"),
        handler("PyInit_omppool", "omppool"),
        handler("PyInit_tbbpool", "tbbpool"),
    ],
    files: &["numba", "omppool", "tbbpool", "workqueue"],
    advice: Advice {
        variables: &["NUMBA_NUM_THREADS={}"],
        calls: &["numba.set_num_threads({})"],
        processes: &[],
    },
    ..Runtime::named("numba")
};
