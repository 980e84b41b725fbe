//! GDAL. Found in its list of configuration options.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    functions: &[
        // The pool behind every `NUM_THREADS`. Its jobs wait in a queue, so any number of threads
        // is correct.
        value("_ZN19CPLWorkerThreadPool5SetupEiPFvPvEPS0_", 2),
        value("_ZN19CPLWorkerThreadPool5SetupEiPFvPvEPS0_b", 2),
    ],
    variables: &[variable("GDAL_NUM_THREADS", Syntax::Count)],
    files: &["libgdal"],
    advice: Advice {
        variables: &["GDAL_NUM_THREADS={}"],
        calls: &["gdalwarp -wo NUM_THREADS={}", "rasterio.Env(GDAL_NUM_THREADS={})"],
        processes: &[],
    },
    ..Runtime::named("gdal")
};
