//! CPLEX, in its free edition.
//!
//! venv pools: cplex

use crate::pools::*;

rows! {
    ELSEWHERE(CPXsetintparam)
    ELSEWHERE(CPXLsetintparam)
    ELSEWHERE(CPXSsetintparam)
}

const PROGRAM: &str = r#"
import ctypes
import os

import cplex

model = cplex.Cplex()
model.parameters.threads.set(64)
print(f"pool={model.parameters.threads.get()}")
model.parameters.mip.limits.nodes.set(1000)
print(f"nodes={model.parameters.mip.limits.nodes.get()}")

folder = os.path.join(os.path.dirname(cplex.__file__), "_internal")
name = next(name for name in os.listdir(folder) if name.startswith("libcplex"))
library = ctypes.CDLL(os.path.join(folder, name))
pointer, number, status = ctypes.c_void_p, ctypes.c_int(), ctypes.c_int()
for letter in ("", "S"):
    opened = getattr(library, f"CPX{letter}openCPLEX")
    opened.restype, opened.argtypes = pointer, [ctypes.POINTER(ctypes.c_int)]
    setter = getattr(library, f"CPX{letter}setintparam")
    getter = getattr(library, f"CPX{letter}getintparam")
    setter.argtypes = [pointer, ctypes.c_int, ctypes.c_int]
    getter.argtypes = [pointer, ctypes.c_int, ctypes.POINTER(ctypes.c_int)]
    environment = opened(ctypes.byref(status))
    setter(environment, 1067, 64)
    getter(environment, 1067, ctypes.byref(number))
    print(f"pool{letter or 'C'}={number.value}")
"#;

#[test]
fn the_parameter_of_threads() {
    check_python("pools", PROGRAM, &["pool", "poolC", "poolS"], &["nodes"]);
}
