//! VTK. `vtkSMPTools` goes no further than the number of CPUs by itself.
//!
//! venv pools: vtk

use crate::pools::*;

rows! {
    COUNT(_ZN16vtkMultiThreader31SetGlobalDefaultNumberOfThreadsEi, VALUE, 1)
    COUNT(_ZN16vtkMultiThreader31SetGlobalMaximumNumberOfThreadsEi, VALUE, 1)
}

const PROGRAM: &str = r#"
from vtkmodules.vtkCommonCore import vtkMultiThreader

vtkMultiThreader.SetGlobalMaximumNumberOfThreads(64)
print(f"most={vtkMultiThreader.GetGlobalMaximumNumberOfThreads()}")
vtkMultiThreader.SetGlobalDefaultNumberOfThreads(64)
print(f"default={vtkMultiThreader.GetGlobalDefaultNumberOfThreads()}")
"#;

#[test]
fn setters() {
    check_python("pools", PROGRAM, &["most", "default"], &[]);
}
