"""scipy's own OpenBLAS, beside numpy's."""
import numpy
import scipy.fft
import scipy.linalg

from common import ASKED, digest, limits, pools

a = numpy.arange(120 * 120, dtype=float).reshape(120, 120) % 7 + 500 * numpy.eye(120)
pools()
with limits():
    pools()
    print("factors", digest(numpy.abs(scipy.linalg.lu_factor(a)[0]).sum()))
    print("inverse", digest(numpy.abs(scipy.linalg.inv(a)).sum()))
    print("transform", digest(numpy.abs(scipy.fft.fft2(a, workers=ASKED)).sum()))
