//! lbzip2. Found in its manual page.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("LBZIP2", Syntax::CommandLine)],
    files: &["=lbzip2"],
    ..Runtime::named("lbzip2")
};
