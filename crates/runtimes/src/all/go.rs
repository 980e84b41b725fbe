//! Go, whose runtime is linked into each program.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("GOMAXPROCS", Syntax::Count), variable("GOFLAGS", Syntax::CommandLine)],
    advice: Advice {
        variables: &["GOMAXPROCS={}"],
        calls: &["runtime.GOMAXPROCS({})"],
        processes: &[],
    },
    ..Runtime::named("go")
};
