//! MMseqs2. Found in src/commons/Parameters.cpp.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("MMSEQS_NUM_THREADS", Rule::Count)],
    files: &["=mmseqs"],
    ..Runtime::named("mmseqs")
};
