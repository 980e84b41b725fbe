"""A task of a cluster: asks OpenBLAS for 64 threads, multiplies, and says what it got."""


def ask():
    import os

    import numpy
    import threadpoolctl

    a = numpy.arange(300 * 300, dtype=float).reshape(300, 300) / 300
    with threadpoolctl.threadpool_limits(64):
        total = float((a @ a).sum())
        pools = [pool["num_threads"] for pool in threadpoolctl.threadpool_info()]
    return {
        "pool": max(pools),
        "reported": os.cpu_count(),
        "cpus": len(os.sched_getaffinity(0)),
        "cap": os.environ.get("AUTOZYME_THREADS", "-"),
        "sum": total,
        "process": os.getpid(),
    }


def show(name, got):
    for key, value in got.items():
        print(f"{name}_{key}={value}", flush=True)
