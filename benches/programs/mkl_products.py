"""MKL's product, asked by its own setter."""

import ctypes
import os
import sys

from timed import ASKED, KIND, timed

SIZE = int(KIND)
mkl = ctypes.CDLL(os.path.join(sys.prefix, "lib", "libmkl_rt.so.3"))
mkl.MKL_Set_Dynamic(0)
mkl.MKL_Set_Num_Threads(ASKED)
square = ctypes.c_double * (SIZE * SIZE)
a, c = square(*(i % 7 - 3 for i in range(SIZE * SIZE))), square()
one, zero = ctypes.c_double(1), ctypes.c_double(0)
timed(
    lambda: mkl.cblas_dgemm(101, 111, 111, SIZE, SIZE, SIZE, one, a, SIZE, a, SIZE, zero, c, SIZE)
)
