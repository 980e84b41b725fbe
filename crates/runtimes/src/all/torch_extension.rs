//! The builds of PyTorch's extensions, and its compiler. Found in torch/utils/cpp_extension.py and torch/_inductor/config.py.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[
        variable("MAX_JOBS", Syntax::Count),
        variable("TORCHINDUCTOR_COMPILE_THREADS", Syntax::Count),
    ],
    ..Runtime::named("torch_extension")
};
