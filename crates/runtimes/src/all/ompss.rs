//! OmpSs. Found in the Nanos++ user guide.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("NX_SMP_WORKERS", Syntax::Count)],
    files: &["libnanox"],
    ..Runtime::named("ompss")
};
