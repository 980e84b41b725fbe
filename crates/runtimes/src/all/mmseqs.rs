//! MMseqs2. Found in src/commons/Parameters.cpp.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("MMSEQS_NUM_THREADS", Syntax::Count)],
    files: &["=mmseqs"],
    ..Runtime::named("mmseqs")
};
