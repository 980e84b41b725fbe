"""A LocalCluster of two workers: what a task in each gets. Arguments: threads per worker, and the
preload for the nannies, if any."""
import sys

import asks_64
import dask
from distributed import Client, LocalCluster

if __name__ == "__main__":
    threads, preloads = int(sys.argv[1]), sys.argv[2:]
    dask.config.set({"distributed.nanny.preload": preloads})
    with LocalCluster(n_workers=2, threads_per_worker=threads, dashboard_address=None) as cluster:
        with Client(cluster) as client:
            client.upload_file(asks_64.__file__)
            answers = client.run(asks_64.ask)
    for number, got in enumerate(answers.values()):
        asks_64.show(f"worker{number}", got)
