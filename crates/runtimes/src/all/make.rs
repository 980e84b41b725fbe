//! make, ninja and the build scripts that they run.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[
        variable("NPROC", Rule::Count),
        // Of a make that has started this one, with pipes for its slots: that stays.
        variable("MAKEFLAGS", Rule::CommandLine),
        variable("GNUMAKEFLAGS", Rule::CommandLine),
    ],
    files: &["=make", "=gmake", "=ninja"],
    advice: Advice { variables: &[], calls: &["-j {}"], processes: &["make -j {}"] },
    ..Runtime::named("make")
};
