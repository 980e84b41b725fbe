"""joblib: the backend and the number of jobs are the arguments."""
import os
import sys

import joblib

from common import reported, reported_cpus


def work(number):
    told_os = os.cpu_count(), len(os.sched_getaffinity(0)), joblib.cpu_count()
    return sum(i * number % 7 for i in range(20_000)), max(told_os), os.environ.get("OMP_NUM_THREADS")


if __name__ == "__main__":
    backend, jobs = sys.argv[1], int(sys.argv[2])
    reported_cpus()
    reported("joblib.cpu_count", joblib.cpu_count())
    results = joblib.Parallel(jobs, backend=backend)(joblib.delayed(work)(i) for i in range(100))
    print("sum", sum(result[0] for result in results))
    reported("workers", max(result[1] for result in results))
    # loky gives each worker its share of the CPUs; the other backends leave that alone.
    cpus = joblib.cpu_count()
    share = max(cpus // (cpus if jobs == -1 else jobs), 1) if backend == "loky" else None
    given = {result[2] for result in results}
    # One job runs in the parent, which is given no share.
    whole = backend == "loky" and joblib.effective_n_jobs(jobs) == 1
    print("share", whole or given == {str(share) if share else None})
