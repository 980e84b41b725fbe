//! The tools that build RPM packages. Found in macros.in of rpm.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("RPM_BUILD_NCPUS", Syntax::Count)],
    files: &["=rpmbuild"],
    ..Runtime::named("rpm")
};
