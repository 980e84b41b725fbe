//! NVIDIA's OpenACC on the CPU. Found in the HPC compilers' user guide.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("ACC_NUM_CORES", Syntax::Count)],
    files: &["libaccdevice"],
    ..Runtime::named("openacc")
};
