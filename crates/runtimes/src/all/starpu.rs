//! StarPU. Found in its handbook, execution configuration.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("STARPU_NCPU", Syntax::Count), variable("STARPU_NCPUS", Syntax::Count)],
    files: &["libstarpu"],
    ..Runtime::named("starpu")
};
