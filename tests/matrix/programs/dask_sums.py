import dask
import dask.array
import dask.system
from common import ASKED, digest, reported, reported_cpus

x = dask.array.arange(400_000, chunks=10_000)
total = (x * x % 7).sum()

if __name__ == "__main__":
    reported_cpus()
    reported("dask", dask.system.CPU_COUNT)
    for scheduler in ("threads", "processes"):
        few = min(ASKED, 8) if ASKED and scheduler == "processes" else ASKED
        print("sum", scheduler, digest(total.compute(scheduler=scheduler, num_workers=few)))
