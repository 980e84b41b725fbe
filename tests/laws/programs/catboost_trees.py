"""CatBoost with thread_count."""
import sys

import numpy
from catboost import CatBoostRegressor

random = numpy.random.default_rng(3)
x = random.random((500, 5))
y = x @ numpy.arange(5) + random.random(500)
model = CatBoostRegressor(iterations=20, depth=4, thread_count=int(sys.argv[1]), verbose=False,
                          allow_writing_files=False, random_seed=1)
print(*(f"{value:.6f}" for value in model.fit(x, y).predict(x[:5])))
