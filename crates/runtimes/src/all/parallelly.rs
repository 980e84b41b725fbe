//! R's package parallelly. Found in parallelly.options.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[
        variable("R_PARALLELLY_AVAILABLECORES_SYSTEM", Syntax::Count),
        variable("R_PARALLELLY_AVAILABLECORES_FALLBACK", Syntax::Count),
    ],
    ..Runtime::named("parallelly")
};
