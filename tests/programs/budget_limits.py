"""Limits its own OpenBLAS for a while, forks, and puts itself into a sandbox; prints what it is told, what
its products go by, and how many threads it has."""
import ctypes
import os
import time

import numpy
from threadpoolctl import threadpool_info, threadpool_limits

LIBC = ctypes.CDLL(None, use_errno=True)
MATRIX = numpy.ones((400, 400))


def pool():
    return next(pool for pool in threadpool_info() if pool["internal_api"] == "openblas")


def threads():
    return len(os.listdir("/proc/self/task"))


def settled(wanted):
    """The number of threads, as soon as it is this one: threads that have been joined may be there for a moment
    longer."""
    for _ in range(1000):
        if threads() == wanted:
            break
        time.sleep(0.01)
    return threads()


def sandbox():
    """A filter that allows everything."""
    class Filter(ctypes.Structure):
        _fields_ = [("code", ctypes.c_ushort), ("jt", ctypes.c_ubyte), ("jf", ctypes.c_ubyte), ("k", ctypes.c_uint)]

    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.POINTER(Filter))]

    allow = Filter(0x06, 0, 0, 0x7FFF0000)
    program = Program(1, ctypes.pointer(allow))
    no_new_privileges, seccomp, filter_mode = 38, 22, 2
    assert LIBC.prctl(no_new_privileges, 1, 0, 0, 0) == 0
    assert LIBC.prctl(seccomp, filter_mode, ctypes.byref(program), 0, 0) == 0


number = ctypes.c_int.in_dll(ctypes.CDLL(pool()["filepath"]), "blas_cpu_number")
MATRIX @ MATRIX
print(f"threads={threads()}")
print(f"before={pool()['num_threads']}")
with threadpool_limits(1):
    print(f"limited={pool()['num_threads']}")
    most = 0
    for _ in range(300):
        MATRIX @ MATRIX
        time.sleep(0.001)
        most = max(most, number.value)
    print(f"most={most}")
print(f"after={pool()['num_threads']}")
child = os.fork()
if child == 0:
    print(f"child={settled(1)}", flush=True)
    MATRIX @ MATRIX
    os._exit(0)
os.waitpid(child, 0)
print(f"parent={settled(1)}")
MATRIX @ MATRIX
print(f"pooled={threads()}")
print(f"again={pool()['num_threads']}")
sandbox()
print(f"sandboxed={settled(2)}")
