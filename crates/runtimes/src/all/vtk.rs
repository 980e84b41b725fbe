//! VTK. `vtkSMPTools` itself never uses more threads than CPUs.

use crate::*;

/// What threadcap knows of it.
pub const RUNTIME: Runtime = Runtime {
    functions: &[
        value("_ZN16vtkMultiThreader31SetGlobalDefaultNumberOfThreadsEi", 1),
        value("_ZN16vtkMultiThreader31SetGlobalMaximumNumberOfThreadsEi", 1),
    ],
    variables: &[variable("VTK_SMP_MAX_THREADS", Syntax::Count)],
    files: &["libvtkCommonCore", "vtkCommonCore"],
    advice: Advice {
        variables: &["VTK_SMP_MAX_THREADS={}"],
        calls: &["vtk.vtkSMPTools.Initialize({})"],
        processes: &[],
    },
    ..Runtime::named("vtk")
};
