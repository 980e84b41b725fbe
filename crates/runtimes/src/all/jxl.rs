//! libjxl, for JPEG XL.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    functions: &[
        size("JxlThreadParallelRunnerCreate", 2),
        size("JxlResizableParallelRunnerSetThreads", 2),
    ],
    files: &["libjxl"],
    advice: Advice {
        variables: &[],
        calls: &["JxlThreadParallelRunnerCreate(NULL, {})", "cjxl --num_threads={}"],
        processes: &[],
    },
    ..Runtime::named("jxl")
};
