//! Meson. Found in mesonbuild/mtest.py and the release notes of 1.7.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[
        variable("MESON_TESTTHREADS", Syntax::Count),
        variable("MESON_NUM_PROCESSES", Syntax::Count),
    ],
    files: &["=meson"],
    ..Runtime::named("meson")
};
