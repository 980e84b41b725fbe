//! R's package ranger. Found in R/ranger.R.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("R_RANGER_NUM_THREADS", Syntax::Count)],
    ..Runtime::named("ranger")
};
