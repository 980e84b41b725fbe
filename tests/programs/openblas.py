"""numpy's and scipy's own copies of OpenBLAS: by threadpoolctl, and by each setter itself."""
import ctypes

import numpy
import scipy.linalg
from threadpoolctl import threadpool_info, threadpool_limits

from measure import by_reference, by_value, show, threads

ASKED = 64
N = 120


def libraries():
    """The two copies: the path of each, its infix of names and the name in what is printed."""
    paths = [entry["filepath"] for entry in threadpool_info() if entry["internal_api"] == "openblas"]
    numpys = next(path for path in paths if "numpy" in path)
    scipys = next(path for path in paths if "scipy" in path.rsplit("/", 2)[1])
    return [("numpy", numpys, "64_"), ("scipy", scipys, "")]


def setters(suffix):
    fortran = "_64_" if suffix else "_"
    return {
        f"scipy_openblas_set_num_threads{suffix}": by_value,
        f"scipy_goto_set_num_threads{suffix}": by_value,
        f"scipy_openblas_set_num_threads{fortran}": by_reference,
        "openblas_set_num_threads_local": by_value,
    }


def products():
    a = numpy.arange(N * N, dtype=float).reshape(N, N) % 7 - 3
    show("product", f"{numpy.linalg.norm(a @ a):.6e}")
    show("numpy_pool", threads())
    # The second OpenBLAS is scipy's: its own pool beside numpy's.
    product = scipy.linalg.blas.dgemm(1.0, a, a)
    factors = scipy.linalg.lu_factor(a + 500 * numpy.eye(N))
    show("factors", f"{numpy.linalg.norm(factors[0]) + numpy.linalg.norm(product):.6e}")
    show("pools", threads())


with threadpool_limits(ASKED):
    for entry in threadpool_info():
        where = "numpy" if "numpy.libs" in entry["filepath"] else "scipy"
        show(f"set_info_{where}", entry["num_threads"])
    products()

for name, path, suffix in libraries():
    library = ctypes.CDLL(path)
    get = library[f"scipy_openblas_get_num_threads{suffix}"]
    for setter, form in setters(suffix).items():
        library[setter](form(1))
        show(f"lowered_{name}_{setter}", get())
        library[setter](form(ASKED))
        show(f"set_{name}_{setter}", get())
