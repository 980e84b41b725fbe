//! OpenUSD. Found in the source of its work library, threadLimits.cpp; negative numbers count from
//! the number of CPUs.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("PXR_WORK_THREAD_LIMIT", Syntax::Count)],
    files: &["usd_work"],
    ..Runtime::named("openusd")
};
