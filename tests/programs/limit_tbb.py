"""Limits the process through the C interface, and prints how many threads oneTBB may then use."""

import ctypes
import glob
import sys

tbb = ctypes.CDLL(glob.glob(f"{sys.prefix}/lib/libtbb.so.12")[0])
active = tbb._ZN3tbb6detail2r127global_control_active_valueEi
active.restype = ctypes.c_size_t
process = ctypes.CDLL(None)
limit = getattr(process, "threadcap_limit", lambda threads: 0)
print(f"before={active(0)}")
for threads in (1, 2, 1, 64):
    print(f"limit_{threads}={limit(threads)}")
    print(f"active_{threads}={active(0)}")
