"""The OpenBLAS with 64-bit integers of older numpy wheels, whose names have a suffix alone."""
import ctypes
import glob
import os

import numpy

from measure import by_reference, by_value, show, threads

ASKED = 64

pattern = os.path.join(os.path.dirname(numpy.__file__), "..", "numpy.libs", "libopenblas64_*")
library = ctypes.CDLL(glob.glob(pattern)[0])
for setter, form in {
    "openblas_set_num_threads64_": by_value,
    "goto_set_num_threads64_": by_value,
    "openblas_set_num_threads_64_": by_reference,
}.items():
    library[setter](form(1))
    show(f"lowered_{setter}", library.openblas_get_num_threads64_())
    library[setter](form(ASKED))
    show(f"set_{setter}", library.openblas_get_num_threads64_())
    show(f"set_by_reference_{setter}", library.openblas_get_num_threads_64_())

a = numpy.arange(120 * 120, dtype=float).reshape(120, 120) % 7 - 3
show("product", float(numpy.sum((a @ a) ** 2)))
show("threads", threads())
