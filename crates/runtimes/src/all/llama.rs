//! llama.cpp. Found in common/arg.cpp.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[
        variable("LLAMA_ARG_THREADS", Rule::Count),
        variable("LLAMA_ARG_THREADS_BATCH", Rule::Count),
    ],
    files: &["libllama", "libggml", "=llama-cli", "=llama-server"],
    ..Runtime::named("llama")
};
