//! Gentoo's package manager. Found in make.conf(5).

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("MAKEOPTS", Syntax::CommandLine)],
    files: &["=emerge"],
    ..Runtime::named("portage")
};
