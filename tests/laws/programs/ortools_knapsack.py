"""CP-SAT with as many workers: the optimum is proven."""
import sys

from ortools.sat.python import cp_model

model = cp_model.CpModel()
taken = [model.new_bool_var(f"x{i}") for i in range(40)]
weights = [10 + i * 37 % 50 for i in range(40)]
values = [10 + i * 53 % 50 for i in range(40)]
model.add(sum(w * x for w, x in zip(weights, taken)) <= 400)
model.maximize(sum(v * x for v, x in zip(values, taken)))
solver = cp_model.CpSolver()
solver.parameters.num_workers = int(sys.argv[1])
print(solver.status_name(solver.solve(model)), solver.objective_value)
