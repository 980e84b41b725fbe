//! CMake and its test driver. Found in the manuals cmake-env-variables(7) and ctest(1).

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[
        variable("CMAKE_BUILD_PARALLEL_LEVEL", Syntax::Count),
        variable("CTEST_PARALLEL_LEVEL", Syntax::Count),
    ],
    files: &["=cmake", "=ctest"],
    ..Runtime::named("cmake")
};
