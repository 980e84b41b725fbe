"""A LocalCluster of Dask with two workers that multiply with OpenBLAS: how many threads each has, and a
digest of all products, which depends on that number.

Dask sets the variables of its workers to 1, unless it is configured otherwise, as it is here.
"""
import hashlib

import budget_pool
import dask
from distributed import Client, LocalCluster

if __name__ == "__main__":
    dask.config.set({"distributed.nanny.pre-spawn-environ": {}})
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        with Client(cluster) as client:
            client.wait_for_workers(2, timeout=900)
            found = client.gather(client.map(budget_pool.work, range(budget_pool.TASKS), pure=False))
    for threads, _ in found:
        print(f"worker={threads}")
    print(f"digest={hashlib.sha256(''.join(digest for _, digest in found).encode()).hexdigest()[:16]}")
