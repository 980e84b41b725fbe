"""Puts the number of a busy process that is none of its job into the list of those that compute, as it stands
in a list that a killed job has left behind, and multiplies until the entry is gone.

Prints how many threads its products use before, and at the end, and whether the entry was freed.
"""
import ctypes
import mmap
import os
import struct
import subprocess
import sys
import time

import numpy
from threadpoolctl import threadpool_info

PATIENCE = 600
ENTRY = struct.Struct("IIQQII")  # process, CPUs, time used, when seen, looks left, created
MATRIX = numpy.ones((300, 300))
pool = next(pool for pool in threadpool_info() if pool["internal_api"] == "openblas")
number = ctypes.c_int.in_dll(ctypes.CDLL(pool["filepath"]), "blas_cpu_number")


def entries(table):
    return enumerate(ENTRY.iter_unpack(table))


def is_freed(table, place):
    start = time.monotonic()
    while ENTRY.unpack_from(table, place * ENTRY.size)[0] == busy.pid:
        MATRIX @ MATRIX
        if time.monotonic() - start > PATIENCE:
            return False
    return True


MATRIX @ MATRIX
print(f"before={number.value}")
if "AUTOZYME_THREADS" in os.environ:
    with open("/proc/self/timerslack_ns", encoding="ascii") as file:
        tag = file.read().strip()
    namespace = os.readlink("/proc/self/ns/pid")[5:-1]
    path = f"/dev/shm/threadcap-{os.geteuid()}/{tag}.{namespace}.w.members"
    with open(path, "r+b") as file:
        table = mmap.mmap(file.fileno(), 0)
    own = next(entry for _, entry in entries(table) if entry[0] == os.getpid())
    free = next(place for place, entry in entries(table) if entry[0] == 0)
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        left = ENTRY.pack(busy.pid, own[1], 0, 0, 4, own[5] + 1)
        table[free * ENTRY.size:(free + 1) * ENTRY.size] = left
        print(f"freed={int(is_freed(table, free))}")
    finally:
        busy.kill()
        busy.wait()
start = time.monotonic()
while number.value != 2 and time.monotonic() - start < PATIENCE:
    MATRIX @ MATRIX
print(f"after={number.value}")
