//! Kokkos.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("KOKKOS_NUM_THREADS", Syntax::Count)],
    ..Runtime::named("kokkos")
};
