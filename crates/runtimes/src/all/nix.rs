//! Nix, whose builders read the number. Found in the Nix manual, build-time environment.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("NIX_BUILD_CORES", Syntax::Count)],
    files: &["=nix-build"],
    ..Runtime::named("nix")
};
