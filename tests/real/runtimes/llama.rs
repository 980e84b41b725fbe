//! ggml, which llama.cpp and whisper.cpp compute with.
//!
//! venv pools: pywhispercpp

use crate::pools::*;

rows! {
    ELSEWHERE(ggml_graph_plan)
    ELSEWHERE(ggml_threadpool_params_default)
    COUNT(ggml_threadpool_params_init, VALUE, 2)
    COUNT(ggml_backend_cpu_set_n_threads, VALUE, 2)
}

/// A graph with one product, computed by the plan for 64 threads, and by a backend that has 64.
const PROGRAM: &str = r#"
import ctypes
import glob
import os
import sysconfig

from ctypes import c_bool, c_float, c_int, c_int64, c_size_t, c_uint8, c_void_p

folder = os.path.join(sysconfig.get_path("platlib"), "pywhispercpp.libs")
import _pywhispercpp  # loads them

base, cpu = (ctypes.CDLL(glob.glob(os.path.join(folder, f"libggml-{part}-*"))[0]) for part in ("base", "cpu"))


class Init(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("memory", c_void_p), ("no_alloc", c_bool)]


class Plan(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("data", c_void_p), ("threads", c_int), ("rest", c_void_p * 8)]


class Pool(ctypes.Structure):
    _fields_ = [("mask", c_bool * 512), ("threads", c_int), ("rest", c_uint8 * 64)]


def function(library, name, result, *arguments):
    found = getattr(library, name)
    found.restype, found.argtypes = result, arguments
    return found


context = function(base, "ggml_init", c_void_p, Init)(Init(1 << 24, None, False))
tensor = function(base, "ggml_new_tensor_2d", c_void_p, c_void_p, c_int, c_int64, c_int64)
a, b = (tensor(context, 0, 256, 256) for _ in range(2))
set_value = function(base, "ggml_set_zero", c_void_p, c_void_p)
set_value(a), set_value(b)
product = function(base, "ggml_mul_mat", c_void_p, c_void_p, c_void_p, c_void_p)(context, a, b)
graph = function(base, "ggml_new_graph", c_void_p, c_void_p)(context)
function(base, "ggml_build_forward_expand", None, c_void_p, c_void_p)(graph, product)
plan = function(cpu, "ggml_graph_plan", Plan, c_void_p, c_int, c_void_p)(graph, 64, None)
print(f"plan={plan.threads}")
print(f"default={function(base, 'ggml_threadpool_params_default', Pool, c_int)(64).threads}")
pool = Pool()
function(base, "ggml_threadpool_params_init", None, c_void_p, c_int)(ctypes.byref(pool), 64)
print(f"pool={pool.threads}")

backend = function(cpu, "ggml_backend_cpu_init", c_void_p)()
function(cpu, "ggml_backend_cpu_set_n_threads", None, c_void_p, c_int)(backend, 64)
before = threads()
status = function(base, "ggml_backend_graph_compute", c_int, c_void_p, c_void_p)(backend, graph)
print(f"status={status}")
print(f"started={threads() - before + 1}")
"#;

#[test]
fn plans_pools_and_backends() {
    check_python("pools", PROGRAM, &["plan", "default", "pool", "started"], &["status"]);
}
