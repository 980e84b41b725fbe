//! Ruby and its gem parallel_tests. Found in thread_pthread.c and the gem's lib/parallel_tests.rb.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[
        variable("RUBY_MAX_CPU", Syntax::Count),
        variable("PARALLEL_TEST_PROCESSORS", Syntax::Count),
    ],
    files: &["libruby"],
    ..Runtime::named("ruby")
};
