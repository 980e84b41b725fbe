//! Python's own count of CPUs.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("PYTHON_CPU_COUNT", Syntax::Count)],
    advice: Advice {
        variables: &["PYTHON_CPU_COUNT={}"],
        calls: &["multiprocessing.Pool({})"],
        processes: &["multiprocessing.Pool({})"],
    },
    ..Runtime::named("python")
};
