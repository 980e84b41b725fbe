//! Cargo, Rust's test harness and nextest. Found in the Cargo book, `rustc --test` binaries' --help, and nextest's book.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[
        variable("CARGO_BUILD_JOBS", Syntax::Count),
        variable("RUST_TEST_THREADS", Syntax::Count),
        variable("NEXTEST_TEST_THREADS", Syntax::Count),
    ],
    files: &["=cargo"],
    ..Runtime::named("cargo")
};
