//! Dask. Found in its documentation of scheduler configuration.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("DASK_NUM_WORKERS", Syntax::Count)],
    files: &["dask"],
    ..Runtime::named("dask")
};
