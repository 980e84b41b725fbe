"""FINUFFT's OpenMP threads: a transform of points that lie anywhere."""
import sys

import finufft
import numpy

threads = int(sys.argv[1])
random = numpy.random.default_rng(5)
x, y = random.uniform(-numpy.pi, numpy.pi, (2, 20_000))
strengths = random.random(20_000) + 0j
modes = finufft.nufft2d1(x, y, strengths, (60, 60), eps=1e-9, nthreads=threads)
again = finufft.nufft2d2(x, y, modes, eps=1e-9, nthreads=threads)
print(f"{abs(modes).sum():.3e}", f"{abs(again).sum():.3e}")
