"""A grid search over boosted trees, as scikit-learn does one: search.py LIBRARY ASKED LIMIT, the last two as
in timed.py. Eight workers, whose trees are fitted by OpenMP."""

import itertools
from concurrent.futures import ProcessPoolExecutor

import numpy
from timed import KIND, timed

GRID = list(itertools.product([2, 4, 6, 8], [0.1, 0.3]))
random = numpy.random.default_rng(1)
points = random.random((4000, 20))
labels = (points.sum(axis=1) > 10).astype(int)


def fit(parameters):
    depth, rate = parameters
    if KIND == "xgboost":
        import xgboost

        options = {"max_depth": depth, "eta": rate, "objective": "binary:logistic"}
        xgboost.train(options, xgboost.DMatrix(points, labels), 5)
    else:
        import lightgbm

        options = {"max_depth": depth, "learning_rate": rate, "objective": "binary", "verbosity": -1}
        lightgbm.train(options, lightgbm.Dataset(points, labels), 5)


if __name__ == "__main__":
    with ProcessPoolExecutor(8) as pool:
        timed(lambda: list(pool.map(fit, GRID)))
