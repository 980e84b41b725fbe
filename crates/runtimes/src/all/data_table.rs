//! R's package data.table, whose teams are OpenMP's.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("R_DATATABLE_NUM_THREADS", Syntax::Count)],
    files: &["data_table", "datatable"],
    advice: Advice {
        variables: &["R_DATATABLE_NUM_THREADS={}"],
        calls: &["setDTthreads({})"],
        processes: &[],
    },
    ..Runtime::named("data_table")
};
