"""The pools of Python's own library: 64 workers if they are asked for, else their default."""
import multiprocessing
import os
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

from common import ASKED, reported, reported_cpus

def work(number):
    return sum(i * number % 7 for i in range(20_000)), os.cpu_count()

if __name__ == "__main__":
    name = sys.argv[1]

    kinds = {"multiprocessing.Pool": multiprocessing.Pool, "ProcessPoolExecutor": ProcessPoolExecutor,
             "ThreadPoolExecutor": ThreadPoolExecutor}
    reported_cpus()
    with kinds[name](ASKED) as workers:
        results = list(workers.map(work, range(100)))
    print("sum", sum(result[0] for result in results))
    reported("workers", max(result[1] for result in results))
