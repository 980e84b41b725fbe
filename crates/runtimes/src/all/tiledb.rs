//! TileDB. Found in its documentation of configuration parameters.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[
        variable("TILEDB_SM_COMPUTE_CONCURRENCY_LEVEL", Syntax::Count),
        variable("TILEDB_SM_IO_CONCURRENCY_LEVEL", Syntax::Count),
    ],
    files: &["libtiledb"],
    ..Runtime::named("tiledb")
};
