"""A parallel loop of numba's, compiled once and kept in NUMBA_CACHE_DIR."""

from numba import njit, prange


@njit(parallel=True, cache=True)
def smooth(values, out):
    for i in prange(len(values)):
        for k in range(20):
            out[i] += values[i] * 0.5**k
