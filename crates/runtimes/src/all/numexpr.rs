//! numexpr.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    functions: &[value("_Z20numexpr_set_nthreadsi", 1)],
    variables: &[
        variable("NUMEXPR_MAX_THREADS", Syntax::Count),
        variable("NUMEXPR_NUM_THREADS", Syntax::Count),
    ],
    files: &["numexpr", "interpreter.cpython"],
    advice: Advice {
        variables: &["NUMEXPR_NUM_THREADS={}", "NUMEXPR_MAX_THREADS={}"],
        calls: &["numexpr.set_num_threads({})"],
        processes: &[],
    },
    ..Runtime::named("numexpr")
};
