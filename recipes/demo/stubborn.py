"""A program that insists on 64 threads, by every means that NumPy users have."""

import os
import resource
import time

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "64")

import numpy
from threadpoolctl import threadpool_info, threadpool_limits

matrix = numpy.random.default_rng(1).random((400, 400))
with threadpool_limits(64):
    before, start = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    for _ in range(10):
        product = matrix @ matrix
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    pool = max(pool["num_threads"] for pool in threadpool_info())

print("threads that NumPy was asked to use  64")
print(f"threads that NumPy uses              {pool}")
print(f"CPUs that Python sees                {os.cpu_count()}")
print(f"seconds for ten products             {wall:.2f}")
print(f"CPUs kept busy meanwhile             {cpu / wall:.2f}")
print(f"sum of the product                   {product.sum():.6f}")
