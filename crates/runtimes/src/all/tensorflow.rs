//! TensorFlow, and LLVM's pool beside it.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    functions: &[
        // tsl::thread::ThreadPool, and llvm::StdThreadPool
        value(
            "_ZN3tsl6thread10ThreadPoolC1EPNS_3EnvERKNS_13ThreadOptionsERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEEi",
            5,
        ),
        value(
            "_ZN3tsl6thread10ThreadPoolC2EPNS_3EnvERKNS_13ThreadOptionsERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEEi",
            5,
        ),
        value(
            "_ZN3tsl6thread10ThreadPoolC1EPNS_3EnvERKNS_13ThreadOptionsERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEEibPN5Eigen9AllocatorE",
            5,
        ),
        value(
            "_ZN3tsl6thread10ThreadPoolC2EPNS_3EnvERKNS_13ThreadOptionsERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEEibPN5Eigen9AllocatorE",
            5,
        ),
        value(
            "_ZN3tsl6thread10ThreadPoolC1EPNS_3EnvERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEEi",
            4,
        ),
        value(
            "_ZN3tsl6thread10ThreadPoolC2EPNS_3EnvERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEEi",
            4,
        ),
        value("_ZN4llvm13StdThreadPoolC1ENS_18ThreadPoolStrategyE", 2),
        value("_ZN4llvm13StdThreadPoolC2ENS_18ThreadPoolStrategyE", 2),
    ],
    variables: &[
        variable("TF_NUM_INTRAOP_THREADS", Syntax::Count),
        variable("TF_NUM_INTEROP_THREADS", Syntax::Count),
        // batchglm's own; it crashes if the variable is empty.
        variable("TF_NUM_THREADS", Syntax::Count),
        variable("TF_LOOP_PARALLEL_ITERATIONS", Syntax::Count),
    ],
    files: &["tensorflow"],
    advice: Advice {
        variables: &["TF_NUM_INTRAOP_THREADS={}", "TF_NUM_INTEROP_THREADS={}"],
        calls: &[
            "tf.config.threading.set_intra_op_parallelism_threads({})",
            "tf.config.threading.set_inter_op_parallelism_threads({})",
        ],
        processes: &[],
    },
    ..Runtime::named("tensorflow")
};
