"""numba's parallel loops on the layer that NUMBA_THREADING_LAYER names, with 64 threads asked for."""
import numba
import numpy

from measure import show, threads


@numba.njit(parallel=True)
def sums(x):
    total = 0
    for i in numba.prange(x.shape[0]):
        total += x[i] * x[i] % 7
    return total


show("sum", sums(numpy.arange(1_000_000)))
show("layer", numba.threading_layer())
show("variable", numba.config.NUMBA_NUM_THREADS)
show("set_threads", numba.get_num_threads())
show("threads", threads())
numba.set_num_threads(64)
show("set_again", numba.get_num_threads())
try:
    numba.set_num_threads(65)
except ValueError as error:
    # Numba refuses what is above its variable.
    show("refused", error)
numba.set_num_threads(1)
show("lowered", numba.get_num_threads())
show("sum_of_one", sums(numpy.arange(1_000_000)))
