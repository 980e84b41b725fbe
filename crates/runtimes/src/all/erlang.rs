//! Erlang and Elixir. Found in erl(1) and elixir(1).

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[
        variable("ERL_FLAGS", Syntax::CommandLine),
        variable("ERL_AFLAGS", Syntax::CommandLine),
        variable("ERL_ZFLAGS", Syntax::CommandLine),
        variable("ELIXIR_ERL_OPTIONS", Syntax::CommandLine),
    ],
    files: &["beam.smp"],
    ..Runtime::named("erlang")
};
