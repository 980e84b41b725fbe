//! The CPU threads of RAPIDS cuDF and KvikIO. Found in their documentation of environment
//! variables.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[
        variable("LIBCUDF_NUM_HOST_WORKERS", Syntax::Count),
        variable("KVIKIO_NTHREADS", Syntax::Count),
    ],
    files: &["libcudf", "libkvikio"],
    ..Runtime::named("cudf")
};
