"""Z3 as a library, with threads as a parameter."""
import sys

import z3

z3.set_param("parallel.enable", True)
z3.set_param("parallel.threads.max", int(sys.argv[1]))
a, b, c = z3.Ints("a b c")
solver = z3.Solver()
solver.add(a * a + b * b == c * c, a > 0, b > a, a + b + c == 30)
print(solver.check(), solver.model()[a], solver.model()[b], solver.model()[c])
