//! Emscripten, and Binaryen, its optimizer. Found in tools/shared.py and src/support/threads.cpp.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("BINARYEN_CORES", Syntax::Count), variable("EMCC_CORES", Syntax::Count)],
    files: &["=emcc", "=wasm-opt"],
    ..Runtime::named("emscripten")
};
