//! SCons. Found in its manual page.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("SCONSFLAGS", Syntax::CommandLine)],
    files: &["=scons"],
    ..Runtime::named("scons")
};
