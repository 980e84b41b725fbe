import lightgbm
import numpy
from common import ASKED, digest

x = numpy.arange(2000 * 5).reshape(2000, 5) * 7919 % 1009 / 1009
asked = {} if ASKED is None else {"num_threads": ASKED}
parameters = {"objective": "regression", "deterministic": True, "force_row_wise": True,
              "verbose": -1, "num_leaves": 7, **asked}
model = lightgbm.train(parameters, lightgbm.Dataset(x, x[:, 0] * 3 + x[:, 1]), 3)
print("predicted", digest(model.predict(x, **asked).sum()))
