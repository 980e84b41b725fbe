"""MKL's setters in each spelling, by ctypes and by mkl-service, and a product after them."""
import ctypes
import os
import sys

from measure import by_reference, by_value, show, threads

ASKED = 64
BLAS = 1  # MKL_DOMAIN_BLAS

mkl = ctypes.CDLL(os.path.join(sys.prefix, "lib", "libmkl_rt.so.3"))
mkl.MKL_Set_Dynamic(0)
show("from_environment", mkl.MKL_Get_Max_Threads())
show("domain_from_environment", mkl.MKL_Domain_Get_Max_Threads(BLAS))


def spellings(name):
    """The setter by value, and its three names by reference."""
    lower = name.lower()
    forms = {name: by_value, lower: by_reference, lower + "_": by_reference}
    return {**forms, name.upper(): by_reference}.items()


for name, form in spellings("MKL_Set_Num_Threads"):
    mkl[name](form(1))
    show(f"lowered_{name}", mkl.MKL_Get_Max_Threads())
    mkl[name](form(ASKED))
    show(f"set_{name}", mkl.MKL_Get_Max_Threads())
for name, form in spellings("MKL_Domain_Set_Num_Threads"):
    show(f"lowered_result_{name}", mkl[name](form(1), form(BLAS)))
    show(f"lowered_{name}", mkl.MKL_Domain_Get_Max_Threads(BLAS))
    mkl[name](form(ASKED), form(BLAS))
    show(f"set_{name}", mkl.MKL_Domain_Get_Max_Threads(BLAS))
for name, form in spellings("MKL_Set_Num_Threads_Local"):
    mkl[name](form(1))
    show(f"lowered_{name}", mkl.MKL_Get_Max_Threads())
    # What it returns is the former setting.
    show(f"lowered_result_{name}", mkl[name](form(ASKED)))
    show(f"set_{name}", mkl.MKL_Get_Max_Threads())
    show(f"set_result_{name}", mkl[name](form(0)))

N = 400
a = (ctypes.c_double * (N * N))(*(i % 7 - 3 for i in range(N * N)))
c = (ctypes.c_double * (N * N))()
n, one, zero = ctypes.c_int(N), ctypes.c_double(1), ctypes.c_double(0)
row_major, plain = ctypes.c_int(101), ctypes.c_int(111)
mkl.cblas_dgemm(row_major, plain, plain, n, n, n, one, a, n, a, n, zero, c, n)
show("product", sum(x * x for x in c))
show("set_pool", threads())

import mkl as service  # noqa: E402 - it sets the runtime up by itself

service.set_num_threads(ASKED)
show("set_service", service.get_max_threads())
service.domain_set_num_threads(ASKED, "blas")
show("set_service_domain", service.domain_get_max_threads("blas"))
service.set_num_threads_local(ASKED)
show("set_service_local", service.set_num_threads_local(0))
