"""How large the pools of Python's numeric libraries are where nobody asked for a number."""
import multiprocessing
import os
from concurrent.futures import ThreadPoolExecutor

import numpy  # noqa: F401 - importing it starts its pool
import scipy.linalg  # noqa: F401
import sklearn.cluster  # noqa: F401

from measure import show, threads

show("threads_of_imports", threads())

import joblib  # noqa: E402
import numba  # noqa: E402
from threadpoolctl import threadpool_info  # noqa: E402

for entry in threadpool_info():
    show("pool_" + "_".join(entry["filepath"].split("/")[-2:]), entry["num_threads"])
show("pool_numba", numba.config.NUMBA_NUM_THREADS)
show("pool_joblib", joblib.cpu_count())
show("pool_multiprocessing", multiprocessing.cpu_count())
show("pool_os", os.cpu_count())
show("pool_affinity", len(os.sched_getaffinity(0)))
show("executor", ThreadPoolExecutor()._max_workers)


@numba.njit(parallel=True)
def total(count):
    result = 0
    for i in numba.prange(count):
        result += i % 7
    return result


a = numpy.arange(100 * 100, dtype=float).reshape(100, 100) % 7
show("product", int((a @ a).sum()))
show("total", total(1_000_000))
show("threads", threads())
