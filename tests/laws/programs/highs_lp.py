"""HiGHS: parallel dual simplex."""
import sys

import highspy
import numpy

highs = highspy.Highs()
highs.setOptionValue("output_flag", False)
highs.setOptionValue("threads", int(sys.argv[1]))
highs.setOptionValue("parallel", "on")
highs.setOptionValue("simplex_strategy", 2)
random = numpy.random.default_rng(1)
for _ in range(60):
    highs.addVar(0.0, 10.0)
    highs.changeColCost(highs.getNumCol() - 1, -float(random.integers(1, 9)))
for _ in range(40):
    index = numpy.arange(60, dtype=numpy.int32)
    highs.addRow(0.0, 100.0, 60, index, random.integers(0, 5, 60).astype(float))
highs.run()
print(highs.getModelStatus(), round(highs.getInfo().objective_function_value, 6))
