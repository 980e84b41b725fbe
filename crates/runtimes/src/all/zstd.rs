//! Zstandard.

use crate::*;

/// `ZSTD_c_nbWorkers`, of the parameters that this setter sets.
const fn workers(name: &'static str) -> Function {
    lower_if(name, (2, 400), 3, Form::Int)
}

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    functions: &[
        workers("ZSTD_CCtx_setParameter"),
        workers("ZSTD_CCtxParams_setParameter"),
        size("ZSTD_createThreadPool", 1),
    ],
    variables: &[variable("ZSTD_NBTHREADS", Syntax::Count)],
    files: &["zstd"],
    advice: Advice { variables: &["ZSTD_NBTHREADS={}"], calls: &["zstd -T{}"], processes: &[] },
    ..Runtime::named("zstd")
};
