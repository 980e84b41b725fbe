"""SciPy: workers of its FFT (its own pool of C++ threads), of a k-d tree, of an optimizer."""
import sys

import numpy
from scipy import fft, optimize
from scipy.spatial import cKDTree


def bowl(v):
    return float(((v - 0.5) ** 2).sum())


if __name__ == "__main__":
    number = int(sys.argv[1])
    x = numpy.random.default_rng(5).random((256, 256))
    print(f"{abs(fft.fft2(x, workers=number)).sum():.6f}")
    # Flushed: the optimizer's workers are forked.
    print(f"{cKDTree(x[:, :3]).query(x[:, 3:6], k=3, workers=number)[0].sum():.8f}", flush=True)
    found = optimize.differential_evolution(bowl, [(-2, 2)] * 2, seed=1, maxiter=10, workers=number,
                                            updating="deferred", polish=False)
    print(f"{found.fun:.8f}")
