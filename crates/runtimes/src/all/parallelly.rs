//! R's package parallelly. Found in parallelly.options.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[
        variable("R_PARALLELLY_AVAILABLECORES_SYSTEM", Rule::Count),
        variable("R_PARALLELLY_AVAILABLECORES_FALLBACK", Rule::Count),
    ],
    ..Runtime::named("parallelly")
};
