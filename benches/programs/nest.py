"""joblib's workers, each with products of numpy's BLAS: workers x threads by code."""

import numpy
from joblib import Parallel, delayed
from threadpoolctl import threadpool_limits

from timed import ASKED, KIND, timed

# Hand-tuned settings name the workers and the threads of each.
backend, workers, threads = (KIND.split("-") + [ASKED, ASKED])[:3]


def product(seed):
    with threadpool_limits(int(threads)):
        matrix = numpy.random.default_rng(seed).random((200, 200))
        return sum((matrix @ matrix).trace() for _ in range(4))


pool = Parallel(n_jobs=int(workers), backend=backend)
with pool:
    timed(lambda: pool(delayed(product)(seed) for seed in range(16)))
