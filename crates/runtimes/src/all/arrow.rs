//! Apache Arrow.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    functions: &[
        hidden("_ZN5arrow24SetCpuThreadPoolCapacityEi", 1),
        hidden("_ZN5arrow2io23SetIOThreadPoolCapacityEi", 1),
        hidden("_ZN5arrow8internal10ThreadPool4MakeEi", 1),
        hidden("_ZN5arrow8internal10ThreadPool11MakeEternalEi", 1),
        hidden("_ZN5arrow8internal10ThreadPool11SetCapacityEi", 2),
    ],
    variables: &[variable("ARROW_IO_THREADS", Syntax::Count)],
    files: &["arrow"],
    advice: Advice {
        variables: &["OMP_NUM_THREADS={}", "ARROW_IO_THREADS={}"],
        calls: &["pyarrow.set_cpu_count({})", "pyarrow.set_io_thread_count({})"],
        processes: &[],
    },
    ..Runtime::named("arrow")
};
