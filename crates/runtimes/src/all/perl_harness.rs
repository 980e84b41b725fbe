//! Perl's Test::Harness. Found in Test::Harness(3perl) and perlhack(1).

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[
        variable("HARNESS_OPTIONS", Syntax::CommandLine),
        variable("TEST_JOBS", Syntax::Count),
    ],
    files: &["=prove"],
    ..Runtime::named("perl_harness")
};
