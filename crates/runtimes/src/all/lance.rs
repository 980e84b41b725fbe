//! Lance. Found in its performance guide.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("LANCE_CPU_THREADS", Syntax::Count)],
    files: &["lance"],
    ..Runtime::named("lance")
};
