"""Asks one Python library for 64 threads by every means that it has; prints what it believes in."""

import os
import sys


def threads():
    return len(os.listdir("/proc/self/task"))


def numexpr():
    os.environ["NUMEXPR_MAX_THREADS"] = "64"
    import numpy

    before = threads()
    import numexpr

    numexpr.set_num_threads(64)
    print(f"pool={numexpr.set_num_threads(64)}")
    numbers = numpy.arange(1e6)
    print(f"sum={numexpr.evaluate('numbers * 2 + 1').sum()}")
    # One thread means the caller alone.
    print(f"started={max(threads() - before, 1)}")


def blosc2():
    import ctypes
    import pathlib

    import blosc2

    # The library for other programs; the Python module calls a copy of its own, directly.
    library = ctypes.CDLL(next(pathlib.Path(blosc2.__file__).parent.glob("lib/libblosc2.so*")))
    library.blosc2_init()
    library.blosc2_set_nthreads(ctypes.c_int16(64))
    print(f"pool={library.blosc2_get_nthreads()}")


def duckdb():
    import duckdb

    before = threads()
    connection = duckdb.connect(config={"threads": 64})
    connection.execute("SET threads = 64")
    print(f"sum={connection.execute('SELECT sum(i % 7) FROM range(3000000) t(i)').fetchall()[0][0]}")
    print(f"started={threads() - before}")


def arrow():
    import pyarrow
    import pyarrow.compute

    pyarrow.set_cpu_count(64)
    pyarrow.set_io_thread_count(64)
    print(f"cpu={pyarrow.cpu_count()}")
    print(f"io={pyarrow.io_thread_count()}")
    table = pyarrow.table({"k": list(range(1000)) * 100})
    print(f"sum={pyarrow.compute.sum(table['k'])}")


def lightgbm():
    import ctypes

    import lightgbm.basic as basic

    asked, told = 64, ctypes.c_int()
    basic._LIB.LGBM_SetMaxThreads(asked)
    basic._LIB.LGBM_GetMaxThreads(ctypes.byref(told))
    print(f"pool={told.value}")


def torch():
    import torch

    torch.set_num_interop_threads(64)
    torch.set_num_threads(64)
    print(f"intra={torch.get_num_threads()}")
    print(f"interop={torch.get_num_interop_threads()}")
    matrix = torch.ones(600, 600)
    print(f"sum={float((matrix @ matrix).sum())}")


globals()[sys.argv[1]]()
