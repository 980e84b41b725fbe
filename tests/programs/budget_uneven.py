"""Workers that multiply side by side, until the last one is alone: how many threads its products use.

Usage: budget_uneven.py START WORKERS CAP PATIENCE

Each worker writes down the number that its OpenBLAS goes by, and multiplies until all of them together
are no more than they can be under the cap, or PATIENCE seconds have passed since the last one began. Then
all but the first end, and it multiplies until it has CAP threads. Printed: the numbers together, that of
the last one, how many of its threads have done the work, and how many products were wrong.
"""
import ctypes
import multiprocessing
import os
import sys
import time

import numpy
from threadpoolctl import threadpool_info

START, WORKERS, CAP, PATIENCE = sys.argv[1], *map(int, sys.argv[2:])
MATRIX = numpy.random.default_rng(0).standard_normal((400, 400))
PRODUCT = numpy.einsum("ij,jk->ik", MATRIX, MATRIX)


def library():
    return next(pool["filepath"] for pool in threadpool_info() if pool["internal_api"] == "openblas")


def times():
    """The CPU time of each thread, in ticks."""
    found = {}
    for thread in os.listdir("/proc/self/task"):
        with open(f"/proc/self/task/{thread}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        found[thread] = int(fields[11]) + int(fields[12])
    return found


def work(place, numbers, done, answers):
    number = ctypes.c_int.in_dll(ctypes.CDLL(library()), "blas_cpu_number")
    wrong = 0

    def multiply_until(reached):
        nonlocal wrong
        end = None
        while not reached() and (end is None or time.monotonic() < end):
            wrong += not numpy.allclose(MATRIX @ MATRIX, PRODUCT)
            numbers[place] = number.value
            if end is None and min(numbers) > 0:
                end = time.monotonic() + PATIENCE

    def are_even():
        done.value |= min(numbers) > 0 and sum(numbers) <= max(CAP, WORKERS)
        return done.value

    multiply_until(are_even)
    even = sum(numbers)
    if place > 0:
        answers.put({"wrong": wrong})
        # It is still there, but waits.
        time.sleep(3600)
        return
    multiply_until(lambda: number.value >= CAP)
    last, before = number.value, times()
    for _ in range(200):
        wrong += not numpy.allclose(MATRIX @ MATRIX, PRODUCT)
    used = [used - before.get(thread, 0) for thread, used in times().items()]
    ran = sum(ticks > max(used) / 4 for ticks in used)
    answers.put({"wrong": wrong, "even": even, "last": last, "ran": ran})


def main():
    context = multiprocessing.get_context(START)
    if START == "fork":
        # So the library has a pool, and each child gets a copy of it.
        MATRIX @ MATRIX
    numbers, done = context.Array("i", WORKERS, lock=False), context.Value("b", 0)
    answers = context.Queue()
    workers = [context.Process(target=work, args=(place, numbers, done, answers)) for place in range(WORKERS)]
    for worker in workers:
        worker.start()
    found = [answers.get() for _ in workers]
    for worker in workers:
        worker.terminate()
        worker.join()
    for name in ["even", "last", "ran"]:
        print(f"{name}={next(answer[name] for answer in found if name in answer)}")
    print(f"wrong={sum(answer['wrong'] for answer in found)}")


if __name__ == "__main__":
    main()
