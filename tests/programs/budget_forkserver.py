"""Two workers that Python's server of forks starts, with numpy loaded already: how many threads each
has, and a digest of its products, which depends on that number. The server rests while the program,
which has it start workers, is busy before it asks for the next one."""
import hashlib
import multiprocessing
import time


def work(results, seed):
    import numpy
    from threadpoolctl import threadpool_info

    matrix = numpy.random.default_rng(seed).standard_normal((300, 300))
    product = matrix
    for _ in range(5):
        product = product @ matrix / 17
    threads = [pool["num_threads"] for pool in threadpool_info() if pool["internal_api"] == "openblas"]
    results.put((seed, max(threads), hashlib.sha256(product.tobytes()).hexdigest()[:16]))


if __name__ == "__main__":
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["numpy", "threadpoolctl"])
    results = context.Queue()
    first = context.Process(target=time.sleep, args=(0,))
    first.start()
    first.join()
    workers = [context.Process(target=work, args=(results, seed)) for seed in range(2)]
    for worker in workers:
        worker.start()
        busy_until = time.process_time() + 0.1
        while time.process_time() < busy_until:
            pass
    for seed, threads, digest in sorted(results.get() for _ in workers):
        print(f"threads={threads}\ndigest_{seed}={digest}")
    for worker in workers:
        worker.join()
