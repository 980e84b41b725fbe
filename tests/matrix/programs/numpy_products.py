"""numpy's own OpenBLAS."""
import numpy

from common import digest, limits, pools, reported_cpus

a = numpy.arange(150 * 150, dtype=float).reshape(150, 150) % 7 - 3
reported_cpus()
pools()
with limits():
    pools()
    for _ in range(5):
        product = a @ a
    print("product", digest(product.sum()))
    print("eigenvalues", digest(numpy.linalg.eigvalsh(a[:40, :40] + a[:40, :40].T).sum()))
