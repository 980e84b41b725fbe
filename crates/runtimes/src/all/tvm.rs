//! Apache TVM. Found in src/runtime/threading_backend.cc.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("TVM_NUM_THREADS", Syntax::Count)],
    files: &["libtvm"],
    ..Runtime::named("tvm")
};
