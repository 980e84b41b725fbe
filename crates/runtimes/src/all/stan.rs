//! Stan. Found in stan/math/rev/core/init_threadpool_tbb.hpp.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime =
    Runtime { variables: &[variable("STAN_NUM_THREADS", Syntax::Count)], ..Runtime::named("stan") };
