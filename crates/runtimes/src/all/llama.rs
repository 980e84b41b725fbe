//! llama.cpp and whisper.cpp, which compute with ggml. Variables found in common/arg.cpp.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    functions: &[
        // The number is stored in a graph's plan and in a pool, which these functions size.
        hidden("ggml_graph_plan", 2),
        hidden("ggml_threadpool_params_default", 1),
        value("ggml_threadpool_params_init", 2),
        value("ggml_backend_cpu_set_n_threads", 2),
    ],
    variables: &[
        variable("LLAMA_ARG_THREADS", Syntax::Count),
        variable("LLAMA_ARG_THREADS_BATCH", Syntax::Count),
    ],
    files: &["libllama", "libggml", "=llama-cli", "=llama-server"],
    advice: Advice {
        variables: &["LLAMA_ARG_THREADS={}"],
        calls: &["ggml_backend_cpu_set_n_threads(backend, {})", "llama-cli -t {}"],
        processes: &[],
    },
    ..Runtime::named("llama")
};
