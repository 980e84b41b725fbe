"""joblib's three backends: 4 workers, of which each asks its BLAS for 64 threads."""
import os

import numpy
from joblib import Parallel, cpu_count, delayed
from threadpoolctl import threadpool_info, threadpool_limits

from measure import cpus, show

ASKED = 64


def work(number):
    a = numpy.arange(60 * 60, dtype=float).reshape(60, 60) % 7 - number
    with threadpool_limits(ASKED):
        pools = max(entry["num_threads"] for entry in threadpool_info())
        return float(numpy.trace(a @ a)), pools, cpus(), os.cpu_count()


if __name__ == "__main__":
    show("cpu_count", cpu_count())
    for backend in ["loky", "multiprocessing", "threading"]:
        results = Parallel(n_jobs=4, backend=backend)(delayed(work)(i) for i in range(8))
        products, pools, cpus_of_worker, counts = zip(*results)
        show(f"products_{backend}", sum(products))
        show(f"set_{backend}", max(pools))
        show(f"cpus_{backend}", max(cpus_of_worker))
        show(f"counts_{backend}", max(counts))
