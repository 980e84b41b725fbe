"""batchglm's numpy estimator, which forks its workers."""
import contextlib
import logging
import sys
import warnings

warnings.simplefilter("ignore")
logging.disable(logging.WARNING)
import numpy  # noqa: E402
from batchglm.api.models.numpy import glm_nb  # noqa: E402

from common import digest, limits, pools  # noqa: E402

if __name__ == "__main__":
    random = numpy.random.RandomState(0)
    counts = random.negative_binomial(3, 0.4, (40, 60)).astype("float64")
    design = numpy.column_stack([numpy.ones(40), numpy.arange(40) % 2])
    data = glm_nb.InputDataGLM(
        data=counts, design_loc=design, design_scale=design[:, :1],
        design_loc_names=["one", "two"], design_scale_names=["one"], chunk_size_genes=20)
    with limits():
        pools()
        # It prints how long each step took.
        with contextlib.redirect_stdout(sys.stderr):
            estimator = glm_nb.Estimator(input_data=data, quick_scale=False, batch_size=None)
            estimator.initialize()
            estimator.train(max_steps=4, update_b_freq=2, nproc=3)
            estimator.finalize()
    print("a", digest(round(float(numpy.asarray(estimator.model.a_var).sum()), 4)))
