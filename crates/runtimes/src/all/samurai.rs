//! samurai, another ninja. Found in its source: samu.c.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("SAMUFLAGS", Syntax::CommandLine)],
    files: &["=samu"],
    ..Runtime::named("samurai")
};
