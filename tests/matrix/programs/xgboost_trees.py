import numpy
import xgboost
from common import ASKED, digest, pools

x = numpy.arange(2000 * 5).reshape(2000, 5) * 7919 % 1009 / 1009
asked = {} if ASKED is None else {"nthread": ASKED}
data = xgboost.DMatrix(x, x[:, 0] * 3 + x[:, 1], **asked)
model = xgboost.train({"max_depth": 3, "tree_method": "hist", **asked}, data, 3)
print("predicted", digest(model.predict(data).astype(float).sum()))
pools()
