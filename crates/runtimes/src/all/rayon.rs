//! Rayon, which is linked into Rust programs.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[
        variable("RAYON_NUM_THREADS", Syntax::Count),
        variable("RAYON_RS_NUM_CPUS", Syntax::Count),
    ],
    files: &["rayon"],
    advice: Advice {
        variables: &["RAYON_NUM_THREADS={}"],
        calls: &["rayon::ThreadPoolBuilder::new().num_threads({})"],
        processes: &[],
    },
    ..Runtime::named("rayon")
};
