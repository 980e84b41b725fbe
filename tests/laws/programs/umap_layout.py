"""UMAP with n_jobs and a fixed seed, which makes it use one; neighbours by numba's threads."""
import sys
import warnings

import numpy
import umap

warnings.simplefilter("ignore")
x = numpy.random.default_rng(5).random((200, 8))
made = umap.UMAP(n_epochs=20, random_state=4, n_jobs=int(sys.argv[1]), init="random").fit_transform(x)
print(made.shape, bool(numpy.isfinite(made).all()))
