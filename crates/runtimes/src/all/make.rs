//! make, ninja and the build scripts that they run.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[
        variable("NPROC", Syntax::Count),
        // Not lowered if a make that started this one passes the pipes of its job server.
        variable("MAKEFLAGS", Syntax::CommandLine),
        variable("GNUMAKEFLAGS", Syntax::CommandLine),
    ],
    files: &["=make", "=gmake", "=ninja"],
    advice: Advice { variables: &[], calls: &["-j {}"], processes: &["make -j {}"] },
    ..Runtime::named("make")
};
