//! EasyBuild. Found in eb --help (--parallel), which variables may give.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("EASYBUILD_PARALLEL", Syntax::Count)],
    files: &["=eb"],
    ..Runtime::named("easybuild")
};
