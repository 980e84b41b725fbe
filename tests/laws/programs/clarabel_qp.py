"""Clarabel, whose pool is Rayon's: max_threads."""
import sys

import clarabel
import numpy
from scipy import sparse

settings = clarabel.DefaultSettings()
settings.verbose = False
settings.max_threads = int(sys.argv[1])
p = sparse.csc_matrix(numpy.diag(numpy.arange(1.0, 21.0)))
solved = clarabel.DefaultSolver(p, -numpy.ones(20), sparse.csc_matrix(numpy.eye(20)), numpy.full(20, 0.2),
                                [clarabel.NonnegativeConeT(20)], settings).solve()
print(solved.status, round(solved.obj_val, 6))
