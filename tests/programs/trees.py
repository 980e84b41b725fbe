"""Pools of processes that get another environment than this one; each worker prints its cap, its
CPUs, and how many threads OpenMP then has. The arguments: `loky` or `forkserver`, and a program
that prints its cap for the argument `show`."""
import ctypes
import multiprocessing
import os
import subprocess
import sys

from measure import cpus, show

RAISED = ["AUTOZYME_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "LOKY_MAX_CPU_COUNT"]


def work(number):
    openmp = ctypes.CDLL("libgomp.so.1")
    by_environment = openmp.omp_get_max_threads()
    openmp.omp_set_num_threads(64)
    asked = openmp.omp_get_max_threads()
    openmp.omp_set_num_threads(by_environment)  # for the next task of this worker
    cap = getattr(ctypes.CDLL(None), "threadcap_cap", None)
    shown = subprocess.run([sys.argv[2], "show"], env={}, stdout=subprocess.PIPE, text=True)
    child = dict(line.split("=", 1) for line in shown.stdout.splitlines())
    return {
        "cap_worker": cap() if cap else 0,
        "cpus_worker": cpus(),
        "pool_asked": asked,
        "environment": by_environment,
        "cap_child": child["cap"],
        "cpus_child": child["cpus"],
        "sum": sum(range(number)),
    }


def loky():
    from joblib.externals.loky import get_reusable_executor

    environment = dict.fromkeys(RAISED, "64") | {"LD_PRELOAD": "", "THREADCAP_DISABLE": "1"}
    return list(get_reusable_executor(max_workers=4, env=environment).map(work, range(8)))


def forkserver():
    path = os.environ.get("PATH", "")
    os.environ.clear()
    os.environ["PATH"] = path
    with multiprocessing.get_context("forkserver").Pool(3) as pool:
        return pool.map(work, range(8))


if __name__ == "__main__":
    for index, result in enumerate({"loky": loky, "forkserver": forkserver}[sys.argv[1]]()):
        for name, value in result.items():
            show(f"{name}_{index}", value)
