"""numpy, MKL, torch, libgomp and libiomp5 in one process, each asked for 64 threads, in turn."""
import ctypes
import os
import sys

import numpy

from measure import cpus, show, threads

ASKED = 64
MASK = os.sched_getaffinity(0)


def library(name):
    return ctypes.CDLL(os.path.join(sys.prefix, "lib", name))


a = numpy.arange(200 * 200, dtype=float).reshape(200, 200) % 7 - 3
show("numpy", int((a @ a).sum()))
mkl = library("libmkl_rt.so.3")
mkl.MKL_Set_Dynamic(0)
mkl.MKL_Set_Num_Threads(ASKED)
show("set_mkl", mkl.MKL_Get_Max_Threads())

import torch  # noqa: E402 - after MKL, as a program might

torch.set_num_threads(ASKED)
show("set_torch", torch.get_num_threads())
show("torch", int((torch.from_numpy(a) @ torch.from_numpy(a)).sum()))
show("torch_add", float(torch.arange(2_000_000.0).mul(2).sum(dtype=torch.float64)))

for name, runtime in [("gomp", ctypes.CDLL("libgomp.so.1")), ("iomp", library("libiomp5.so"))]:
    runtime.omp_set_num_threads(1)
    show(f"lowered_{name}", runtime.omp_get_max_threads())
    runtime.omp_set_num_threads(ASKED)
    show(f"set_{name}", runtime.omp_get_max_threads())

show("numpy_again", int((a @ a).sum()))
show("threads", threads())
show("cpus", cpus())
# libiomp5 and torch write masks back that they have read: nobody must end up on one CPU.
show("mask_kept", os.sched_getaffinity(0) == MASK)
