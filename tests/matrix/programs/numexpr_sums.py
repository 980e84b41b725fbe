import numexpr
import numpy

from common import ASKED, digest, pool

pool("default", numexpr.nthreads)
if ASKED is not None:
    # numexpr itself refuses numbers above its own maximum.
    numexpr.set_num_threads(min(ASKED, numexpr.MAX_THREADS))
    pool("set_num_threads", numexpr.get_num_threads())
x = numpy.arange(1_000_000) % 7.0
print("sum", digest(numexpr.evaluate("2 * x + sin(x) ** 2").sum()))
