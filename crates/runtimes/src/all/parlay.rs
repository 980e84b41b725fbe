//! ParlayLib. Found in its documentation of the scheduler.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("PARLAY_NUM_THREADS", Syntax::Count)],
    ..Runtime::named("parlay")
};
