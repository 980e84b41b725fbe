//! ONNX Runtime.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("ORT_INTRA_OP_NUM_THREADS", Syntax::Count)],
    files: &["onnxruntime"],
    advice: Advice {
        variables: &[],
        calls: &[
            "SessionOptions.intra_op_num_threads = {}",
            "SessionOptions.inter_op_num_threads = {}",
        ],
        processes: &[],
    },
    ..Runtime::named("onnxruntime")
};
