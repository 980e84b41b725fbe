"""numba's parallel loops on the layer that NUMBA_THREADING_LAYER names, with 64 threads asked for."""
import numba
import numpy

from measure import tell, threads


@numba.njit(parallel=True)
def sums(x):
    total = 0
    for i in numba.prange(x.shape[0]):
        total += x[i] * x[i] % 7
    return total


tell("sum", sums(numpy.arange(1_000_000)))
tell("layer", numba.threading_layer())
tell("set_pool", numba.config.NUMBA_NUM_THREADS)
tell("set_threads", numba.get_num_threads())
tell("threads", threads())
# Below the pool's size a program may choose, above it numba itself refuses.
numba.set_num_threads(1)
tell("lowered", numba.get_num_threads())
tell("sum_of_one", sums(numpy.arange(1_000_000)))
