"""diffxpy's Wald test, which fits two groups of cells by batchglm."""
import contextlib
import logging
import os
import sys
import warnings

warnings.simplefilter("ignore")
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
logging.disable(logging.WARNING)
import anndata  # noqa: E402
import diffxpy.api as de  # noqa: E402
import numpy  # noqa: E402
import pandas  # noqa: E402

from common import digest  # noqa: E402

if __name__ == "__main__":
    random = numpy.random.RandomState(0)
    counts = random.negative_binomial(3, 0.4, (40, 150)).astype("float64")
    counts[20:, :4] *= 3
    cells = pandas.DataFrame({"group": ["a"] * 20 + ["b"] * 20})
    cells.index = cells.index.astype(str)
    data = anndata.AnnData(counts, obs=cells)
    # It prints how long each step took.
    with contextlib.redirect_stdout(sys.stderr):
        test = de.test.wald(data, formula_loc="~ 1 + group", factor_loc_totest="group")
    values = numpy.asarray(test.pval)
    print("tests", values.shape[0], "significant", int((values < 1e-6).sum()))
    print("changes", digest(round(float(numpy.asarray(test.log_fold_change()).sum()), 2)))
