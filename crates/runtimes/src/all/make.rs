//! make, ninja and the build scripts that they run.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("NPROC", Rule::Count)],
    files: &["=make", "=gmake", "=ninja"],
    advice: Advice { variables: &[], calls: &["-j {}"], processes: &["make -j {}"] },
    ..Runtime::named("make")
};
