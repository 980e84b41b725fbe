//! VTK. Found in Common/Core/SMP/STDThread/vtkSMPToolsImpl.cxx.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    variables: &[variable("VTK_SMP_MAX_THREADS", Rule::Count)],
    files: &["libvtk"],
    ..Runtime::named("vtk")
};
