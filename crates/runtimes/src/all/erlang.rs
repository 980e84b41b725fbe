//! Erlang and Elixir. Found in erl(1) and elixir(1).

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[
        variable("ERL_FLAGS", Rule::CommandLine),
        variable("ERL_AFLAGS", Rule::CommandLine),
        variable("ERL_ZFLAGS", Rule::CommandLine),
        variable("ELIXIR_ERL_OPTIONS", Rule::CommandLine),
    ],
    files: &["beam.smp"],
    ..Runtime::named("erlang")
};
