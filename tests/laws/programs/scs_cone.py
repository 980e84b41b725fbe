"""SCS: a linear program."""
import numpy
import scs
from scipy import sparse

a = sparse.csc_matrix(numpy.vstack([numpy.eye(10), numpy.ones((1, 10))]))
solver = scs.SCS({"A": a, "b": numpy.append(numpy.ones(10), 5.0), "c": -numpy.arange(10.0)}, {"l": 11},
                 verbose=False)
print(round(solver.solve()["info"]["pobj"], 3))
