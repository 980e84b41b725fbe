//! The tools that build Debian's packages. Found in the Debian policy, section 4.9.1.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("DEB_BUILD_OPTIONS", Syntax::CommandLine)],
    files: &["=dpkg-buildpackage"],
    ..Runtime::named("debian")
};
