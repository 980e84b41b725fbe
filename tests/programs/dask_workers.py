"""A scheduler and a worker of Dask, started by their commands: what a task gets. Arguments: threads of
the worker, and the preload for the nanny, if any."""
import os
import subprocess
import sys
import tempfile

import asks_64
from distributed import Client


def dask(*arguments):
    return subprocess.Popen([sys.executable, "-m", "dask", *arguments], stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    threads, preloads = sys.argv[1], sys.argv[2:]
    with tempfile.TemporaryDirectory() as directory:
        file = ["--scheduler-file", os.path.join(directory, "scheduler.json")]
        scheduler = dask("scheduler", *file, "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        nanny = [part for preload in preloads for part in ("--preload-nanny", preload)]
        worker = dask("worker", *file, "--nthreads", threads, "--no-dashboard",
                      "--local-directory", directory, *nanny)
        with Client(scheduler_file=file[1], timeout=900) as client:
            client.wait_for_workers(1, timeout=900)
            client.upload_file(asks_64.__file__)
            asks_64.show("worker0", client.submit(asks_64.ask, pure=False).result())
            client.shutdown()
        worker.wait(30)
        scheduler.wait(30)
