//! PyTorch, and the pools beneath it.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    functions: &[
        // `this` is the first argument of a constructor
        value("_ZN2at15set_num_threadsEi", 1),
        value("_ZN2at23set_num_interop_threadsEi", 1),
        value("_ZN3c1010ThreadPoolC1EiiRKSt8functionIFvvEE", 2),
        value("_ZN3c1010ThreadPoolC2EiiRKSt8functionIFvvEE", 2),
        size("pthreadpool_create", 1),
    ],
    files: &["torch", "libc10"],
    advice: Advice {
        variables: &["OMP_NUM_THREADS={}"],
        calls: &["torch.set_num_threads({})", "torch.set_num_interop_threads({})"],
        processes: &[],
    },
    ..Runtime::named("pytorch")
};
