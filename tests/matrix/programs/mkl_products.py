"""MKL, asked by each of its setters."""
import ctypes
import os
import sys

from common import ASKED, digest, pool

N = 120
mkl = ctypes.CDLL(os.path.join(sys.prefix, "lib", "libmkl_rt.so.3"))
pool("default", mkl.MKL_Get_Max_Threads())
if ASKED is not None:
    mkl.MKL_Set_Dynamic(0)
    mkl.MKL_Set_Num_Threads(ASKED)
    pool("MKL_Set_Num_Threads", mkl.MKL_Get_Max_Threads())
    mkl.mkl_set_num_threads(ctypes.byref(ctypes.c_int(ASKED)))
    pool("mkl_set_num_threads", mkl.MKL_Get_Max_Threads())
    mkl.MKL_Domain_Set_Num_Threads(ASKED, 1)
    pool("MKL_Domain_Set_Num_Threads", mkl.MKL_Domain_Get_Max_Threads(1))
    mkl.MKL_Set_Num_Threads_Local(ASKED)
    pool("MKL_Set_Num_Threads_Local", mkl.MKL_Get_Max_Threads())

square = ctypes.c_double * (N * N)
a, c = square(*(i % 7 - 3 for i in range(N * N))), square()
for _ in range(5):
    mkl.cblas_dgemm(101, 111, 111, N, N, N, ctypes.c_double(1), a, N, a, N, ctypes.c_double(0),
                    c, N)
print("product", digest(sum(c)))
