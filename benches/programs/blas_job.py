"""Products of numpy's OpenBLAS, asked by code, until it is ended; writes a byte for each."""

import os

import numpy
from threadpoolctl import threadpool_limits

from timed import ASKED, limited

threadpool_limits(ASKED)
matrix = numpy.random.default_rng(1).random((300, 300))
with limited():
    while True:
        matrix @ matrix
        os.write(1, b".")
