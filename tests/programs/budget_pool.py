"""Two workers of a kind, each of which multiplies with OpenBLAS: how many threads each has, and a
digest of all products, which depends on that number."""
import hashlib
import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor

import numpy
from threadpoolctl import threadpool_info

WORKERS, TASKS = 2, 6


def work(seed):
    matrix = numpy.random.default_rng(seed).standard_normal((300, 300))
    product = matrix
    for _ in range(5):
        product = product @ matrix / 17
    threads = [pool["num_threads"] for pool in threadpool_info() if pool["internal_api"] == "openblas"]
    return max(threads), hashlib.sha256(product.tobytes()).hexdigest()


def results(kind):
    if kind in ("loky", "multiprocessing", "threading"):
        from joblib import Parallel, delayed
        return Parallel(n_jobs=WORKERS, backend=kind)(delayed(work)(task) for task in range(TASKS))
    way, start = kind.split("-")
    context = multiprocessing.get_context(start)
    if way == "pool":
        with context.Pool(WORKERS) as pool:
            return pool.map(work, range(TASKS), chunksize=1)
    if way == "fresh":
        with context.Pool(WORKERS, maxtasksperchild=1) as pool:
            return pool.map(work, range(TASKS), chunksize=1)
    with ProcessPoolExecutor(WORKERS, mp_context=context) as pool:
        return list(pool.map(work, range(TASKS)))


if __name__ == "__main__":
    for kind in sys.argv[1:]:
        found = results(kind)
        for threads, _ in found:
            print(f"{kind}={threads}")
        digest = hashlib.sha256("".join(digest for _, digest in found).encode()).hexdigest()
        print(f"digest_{kind}={digest[:16]}")
    print(f"parent={work(0)[0]}")
