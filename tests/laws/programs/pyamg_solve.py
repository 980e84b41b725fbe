"""pyamg: multigrid."""
import numpy
import pyamg

a = pyamg.gallery.poisson((40, 40), format="csr")
numpy.random.seed(1)
x = pyamg.ruge_stuben_solver(a).solve(numpy.ones(1600), tol=1e-10)
print(f"{x.sum():.5f}")
