//! Cargo, Rust's test harness and nextest. Found in the Cargo book, `rustc --test` binaries' --help, and nextest's book.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[
        variable("CARGO_BUILD_JOBS", Rule::Count),
        variable("RUST_TEST_THREADS", Rule::Count),
        variable("NEXTEST_TEST_THREADS", Rule::Count),
    ],
    files: &["=cargo"],
    ..Runtime::named("cargo")
};
