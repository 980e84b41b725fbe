"""numba's parallel loops, on the layer that NUMBA_THREADING_LAYER names."""
import numba
import numpy
from common import ASKED, pool


@numba.njit(parallel=True)
def total(x):
    result = 0
    for i in numba.prange(x.shape[0]):
        result += x[i] * x[i] % 7
    return result


print("total", total(numpy.arange(1_000_000)))
print("layer", numba.threading_layer())
pool("numba", numba.get_num_threads())
# After launch numba raises an error if its variable has changed.
numba.config.reload_config()
if ASKED is not None:
    # numba itself refuses numbers above its variable.
    numba.set_num_threads(min(ASKED, numba.config.NUMBA_NUM_THREADS))
pool("team", numba.get_num_threads())
print("again", total(numpy.arange(1_000_000)))
