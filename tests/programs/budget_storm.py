"""Multiplies, forks, starts programs, limits itself, loads and unloads libraries, in a random order: every
product is right, in every process. Prints how many were wrong, and how many children failed.

Usage: budget_storm.py STEPS
"""
import ctypes
import os
import random
import subprocess
import sys
import threading

import _ctypes
import numpy
from threadpoolctl import threadpool_limits

MATRIX = numpy.random.default_rng(0).standard_normal((300, 300))
PRODUCT = numpy.einsum("ij,jk->ik", MATRIX, MATRIX)
LIBRARIES = ["libz.so.1", "libbz2.so.1.0", "liblzma.so.5", "libutil.so.1"]
wrong = failed = 0


def multiply():
    global wrong
    for _ in range(random.randrange(1, 20)):
        wrong += not numpy.allclose(MATRIX @ MATRIX, PRODUCT)


def fork(depth):
    global failed
    children = []
    for _ in range(random.randrange(1, 4)):
        child = os.fork()
        if child == 0:
            random.seed(os.getpid())
            steps(random.randrange(3), depth + 1)
            os._exit(wrong + failed > 0)
        children.append(child)
    multiply()
    failed += sum(os.waitpid(child, 0)[1] != 0 for child in children)


def program():
    global failed
    failed += subprocess.run([sys.executable, __file__, "1"], stdout=subprocess.DEVNULL).returncode != 0


def limit():
    with threadpool_limits(random.choice([1, 2, 64])):
        multiply()


def load():
    for name in random.sample(LIBRARIES, 2):
        try:
            _ctypes.dlclose(ctypes.CDLL(name)._handle)
        except OSError:
            pass


def thread():
    loading = threading.Thread(target=load)
    loading.start()
    multiply()
    loading.join()


def steps(count, depth):
    multiply()
    for _ in range(count):
        step = random.choice([multiply, limit, load, thread, lambda: fork(depth), program if depth == 0 else load])
        if depth < 3 or step is multiply:
            step()


if __name__ == "__main__":
    steps(int(sys.argv[1]), 0 if int(sys.argv[1]) > 1 else 1)
    print(f"wrong={wrong}")
    print(f"failed={failed}")
    sys.exit(wrong + failed > 0)
