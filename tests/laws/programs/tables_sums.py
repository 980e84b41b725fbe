"""PyTables: Blosc and numexpr with MAX_THREADS."""
import sys

import numpy
import tables

tables.parameters.MAX_BLOSC_THREADS = tables.parameters.MAX_NUMEXPR_THREADS = int(sys.argv[1])
with tables.open_file("t.h5", "w") as file:
    made = file.create_carray("/", "x", obj=numpy.arange(200_000.0), filters=tables.Filters(5, "blosc"))
    print(tables.Expr("sum(made * 2 + 1)").eval())
