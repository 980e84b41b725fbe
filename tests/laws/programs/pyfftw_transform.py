"""pyFFTW with threads."""
import sys

import numpy
import pyfftw

x = pyfftw.byte_align((numpy.arange(1 << 16) % 31).astype("complex128"))
print(*(f"{abs(v):.6f}" for v in pyfftw.interfaces.numpy_fft.fft(x, threads=int(sys.argv[1]))[:4]))
