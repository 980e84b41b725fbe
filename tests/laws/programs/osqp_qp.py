"""OSQP: a small quadratic program."""
import numpy
import osqp
from scipy import sparse

solver = osqp.OSQP()
solver.setup(sparse.csc_matrix(numpy.eye(8)), -numpy.arange(8.0), sparse.csc_matrix(numpy.eye(8)),
             numpy.zeros(8), numpy.full(8, 3.0), verbose=False)
print(*(f"{value:.3f}" for value in solver.solve().x))
