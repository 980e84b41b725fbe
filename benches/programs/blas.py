"""numpy's OpenBLAS, asked by code: products, singular values, eigenvalues."""

import numpy
from threadpoolctl import threadpool_limits

from timed import ASKED, KIND, timed

# 0: the program asks for nothing.
if ASKED:
    threadpool_limits(ASKED)
what, size = KIND.split("-")
matrix = numpy.random.default_rng(1).random((int(size), int(size)))
symmetric = matrix + matrix.T
timed(
    {
        "product": lambda: matrix @ matrix,
        "svd": lambda: numpy.linalg.svd(matrix, compute_uv=False),
        "eigenvalues": lambda: numpy.linalg.eigvalsh(symmetric),
    }[what]
)
