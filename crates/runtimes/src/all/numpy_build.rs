//! Builds of numpy.distutils and pybind11. Found in numpy/distutils/misc_util.py.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("NPY_NUM_BUILD_JOBS", Syntax::Count)],
    ..Runtime::named("numpy_build")
};
