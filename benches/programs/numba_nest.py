"""numba's parallel loop with a product of numpy's BLAS in each turn; both are asked for."""

import numba
import numpy
from threadpoolctl import threadpool_limits

from timed import ASKED, timed

threadpool_limits(ASKED)
matrices = numpy.random.default_rng(1).random((32, 100, 100))


@numba.njit(parallel=True)
def products(matrices, sums):
    for i in numba.prange(len(matrices)):
        sums[i] = (matrices[i] @ matrices[i]).sum()


timed(lambda: products(matrices, numpy.empty(len(matrices))))
