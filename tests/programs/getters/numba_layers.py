"""Numba's pool, on the layer that NUMBA_THREADING_LAYER names, and within a compiled function."""
import numba
from show import each


@numba.njit
def within(count):
    numba.set_num_threads(count)
    return numba.get_num_threads()


each("threads", numba.set_num_threads, numba.get_num_threads)
for count in (64, 3, 2, 1):
    print(f"got_within_{count}={within(count)}")
