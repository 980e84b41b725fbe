//! Kraken and Kraken 2. Found in their manuals: read where --threads is not given.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[
        variable("KRAKEN2_NUM_THREADS", Syntax::Count),
        variable("KRAKEN_NUM_THREADS", Syntax::Count),
    ],
    files: &["=kraken", "=kraken2"],
    ..Runtime::named("kraken")
};
