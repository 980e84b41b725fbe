"""ducc0's threads: Fourier transforms, and spherical harmonics there and back."""
import sys

import ducc0
import numpy

threads = int(sys.argv[1])
numbers = numpy.random.default_rng(5).random((64, 200, 30))
moved = ducc0.fft.c2c(numbers.astype(complex), axes=(1, 2), nthreads=threads)
back = ducc0.fft.c2c(moved, axes=(1, 2), forward=False, inorm=2, nthreads=threads)
print(numpy.allclose(back.real, numbers), f"{abs(moved).sum():.6f}")
order = 30
waves = numpy.random.default_rng(6).random((1, (order + 1) * (order + 2) // 2)).astype(complex)
waves[:, :order + 1] = waves[:, :order + 1].real
sky = ducc0.sht.synthesis_2d(alm=waves, lmax=order, spin=0, ntheta=32, nphi=64, geometry="GL", nthreads=threads)
print(f"{abs(sky).sum():.6f}")
