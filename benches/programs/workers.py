"""Workers with pools: workers.py STARTER-WORKERS-LOAD-POOL ASKED LIMIT; the last two as in timed.py.

Nobody sets a number here but by variables: the question is what each worker's pool gets.
"""

import contextlib
import ctypes
import multiprocessing
import os
import sys
from concurrent.futures import ProcessPoolExecutor

import numpy
from timed import KIND, timed

STARTER, WORKERS, LOAD, POOL = KIND.split("-")
WORKERS = int(WORKERS)
# Of each load, the size of a product, and how many of them each task has.
LOADS = {
    "even": (300, [4] * 16),
    "uneven": (300, [1] * 15 + [60]),
    "small": (100, [1] * 200),
    "large": (800, [1] * 8),
}
SIZE, TASKS = LOADS[LOAD]


def openblas():
    matrix = numpy.random.default_rng(1).random((SIZE, SIZE))
    return lambda: matrix @ matrix


def mkl():
    library = ctypes.CDLL(os.path.join(sys.prefix, "lib", "libmkl_rt.so.3"))
    square = ctypes.c_double * (SIZE * SIZE)
    a, c = square(*(i % 7 - 3 for i in range(SIZE * SIZE))), square()
    sizes, one, zero = [SIZE] * 3, ctypes.c_double(1), ctypes.c_double(0)
    return lambda: library.cblas_dgemm(101, 111, 111, *sizes, one, a, SIZE, a, SIZE, zero, c, SIZE)


def numba():
    """A parallel loop by the layer in NUMBA_THREADING_LAYER."""
    from smooth import smooth

    values, out = numpy.random.default_rng(1).random(SIZE * SIZE), numpy.zeros(SIZE * SIZE)
    return lambda: smooth(values, out)


def torch():
    from torch import from_numpy

    matrix = from_numpy(numpy.random.default_rng(1).random((SIZE, SIZE)))
    return lambda: matrix @ matrix


POOLS = {"openblas": openblas, "mkl": mkl, "numba": numba, "torch": torch}
product = None


def task(count):
    """So many products; each worker makes its matrix once."""
    global product
    product = product or POOLS[POOL]()
    for _ in range(count):
        product()
    return os.getpid()


class Batches:
    """Tasks for the workers of torch's DataLoader."""

    def __len__(self):
        return len(TASKS)

    def __getitem__(self, index):
        return task(TASKS[index])


@contextlib.contextmanager
def started():
    """A function that has the workers do all tasks."""
    if STARTER in ("fork", "spawn", "forkserver"):
        if POOL == "numba":
            # Once for all workers: that takes longer than the work.
            import smooth  # noqa: F401

        with multiprocessing.get_context(STARTER).Pool(WORKERS) as pool:
            yield lambda: pool.map(task, TASKS, chunksize=1)
    elif STARTER == "executor":
        with ProcessPoolExecutor(WORKERS) as pool:
            yield lambda: list(pool.map(task, TASKS))
    elif STARTER == "dask":
        from distributed import Client, LocalCluster

        with (
            LocalCluster(n_workers=WORKERS, threads_per_worker=1, dashboard_address=None) as cluster,
            Client(cluster) as client,
        ):
            yield lambda: client.gather([client.submit(task, count, pure=False) for count in TASKS])
    elif STARTER == "loader":
        from torch.utils.data import DataLoader

        loader = DataLoader(Batches(), batch_size=1, num_workers=WORKERS, persistent_workers=True)
        yield lambda: list(loader)
    else:
        from joblib import Parallel, delayed

        with Parallel(n_jobs=WORKERS, backend=STARTER, batch_size=1) as pool:
            yield lambda: pool(delayed(task)(count) for count in TASKS)


if __name__ == "__main__":
    with started() as work:
        timed(work)
