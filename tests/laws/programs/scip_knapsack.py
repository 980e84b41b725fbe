"""SCIP's solvers side by side, on a knapsack."""
import sys

from pyscipopt import Model, quicksum

model = Model()
model.hideOutput()
model.setParam("parallel/maxnthreads", int(sys.argv[1]))
model.setParam("parallel/minnthreads", int(sys.argv[1]))
chosen = [model.addVar(vtype="B") for _ in range(40)]
model.addCons(quicksum((13 * place % 37 + 5) * one for place, one in enumerate(chosen)) <= 300)
model.setObjective(quicksum((17 * place % 41 + 3) * one for place, one in enumerate(chosen)), "maximize")
model.solveConcurrent()
print(model.getStatus(), round(model.getObjVal()))
