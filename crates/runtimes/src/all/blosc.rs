//! C-Blosc and C-Blosc2.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    functions: &[value("blosc_set_nthreads", 1), short("blosc2_set_nthreads", 1)],
    variables: &[variable("BLOSC_NTHREADS", Syntax::Count)],
    files: &["blosc"],
    advice: Advice {
        variables: &["BLOSC_NTHREADS={}"],
        calls: &["blosc2.set_nthreads({})"],
        processes: &[],
    },
    ..Runtime::named("blosc")
};
