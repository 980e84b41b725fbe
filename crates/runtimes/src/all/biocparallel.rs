//! Bioconductor's BiocParallel, which starts processes.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("BIOCPARALLEL_WORKER_NUMBER", Syntax::Count)],
    ..Runtime::named("biocparallel")
};
