//! Intel's OpenCL and SYCL on CPUs. Found in the guide of oneAPI DPC++.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("DPCPP_CPU_NUM_CUS", Syntax::Count)],
    files: &["intelocl"],
    ..Runtime::named("intel_opencl")
};
