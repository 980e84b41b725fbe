"""The pools of NumPy, SciPy and scikit-learn by threadpoolctl: one limit within another, and back."""
import numpy  # noqa: F401 - for its pool
import scipy.linalg  # noqa: F401
import sklearn.utils._openmp_helpers  # noqa: F401
from threadpoolctl import ThreadpoolController, threadpool_info

print(f"pools={len(threadpool_info())}")


def show(when):
    # In another order in each run.
    pools = sorted((pool["internal_api"], pool["num_threads"]) for pool in threadpool_info())
    for place, (name, threads) in enumerate(pools):
        print(f"got_{name}_{place}_{when}={threads}")


show("first")
controller = ThreadpoolController()
with controller.limit(limits=64):
    show("64")
    with controller.limit(limits=3):
        show("64_3")
        with controller.limit(limits=1, user_api="blas"):
            show("64_3_1")
            with controller.limit(limits=64):
                show("64_3_1_64")
            show("64_3_1_back")
        show("64_3_back")
    show("64_back")
show("back")
