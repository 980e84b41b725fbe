//! Maven and Gradle. Found in their command-line references.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[
        variable("MAVEN_ARGS", Syntax::CommandLine),
        variable("GRADLE_OPTS", Syntax::CommandLine),
    ],
    files: &["=mvn", "=gradle"],
    ..Runtime::named("maven")
};
