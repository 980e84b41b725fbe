"""Threads of Python: the count of CPUs, and a result."""
import os
from multiprocessing.pool import ThreadPool

print(f"count={os.cpu_count()}")
print(f"result={sum(ThreadPool(8).map(lambda x: x * x % 7, range(5000)))}")
