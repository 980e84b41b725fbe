"""Exercises python/threadcap.py on real pools; prints what a test compares, one name=value a line."""

import os
import re
import sys
import threading
import time
import warnings

import numpy
import scipy.linalg  # its own OpenBLAS
import sklearn.cluster  # libgomp
import threadpoolctl

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "python"))
import threadcap

numpy.ones((4, 4)) @ numpy.ones((4, 4))


def sizes():
    return sorted(f"{pool['internal_api']}:{pool['num_threads']}" for pool in threadpoolctl.threadpool_info())


def show(name, value):
    print(f"{name}={value}")


with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    show("before", sizes())
    with threadcap.limit(1) as outer:
        show("within", sizes())
        with threadcap.limit(64):
            show("nested_higher", sizes())
            threadpoolctl.threadpool_limits(64)
            show("insisting", sizes())
            outer.restore()
            show("outer_gone", sizes())
    show("after", sizes())
    try:
        with threadcap.limit(1):
            raise RuntimeError
    except RuntimeError:
        show("after_exception", sizes())

    def in_a_thread():
        with threadcap.limit(1):
            pass

    threads = [threading.Thread(target=in_a_thread) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    show("after_threads", sizes())
    for bad in (0, -1, "2", None, True, 1.5):
        try:
            threadcap.limit(bad)
            show("accepted", bad)
        except ValueError as error:
            show("refused", error)
    show("warned", any("not preloaded" in str(warning.message) for warning in said))

info = threadcap.info()
show("cap", info["cap"])
show("allowed", info["allowed"])
show("held", len(info["held"]))
show("pools", sorted(pool["internal_api"] for pool in info["pools"]))
show("files", all(os.path.exists(pool["filepath"]) for pool in info["pools"]))
show("versions", sum(re.match(r"\d+\.\d+", pool["version"] or "") is not None for pool in info["pools"]))
theirs = sorted(threadpoolctl.threadpool_info(), key=lambda pool: pool["filepath"])
ours = sorted(info["pools"], key=lambda pool: pool["filepath"])
show("words", theirs == [{word: own[word] for word in their} for own, their in zip(ours, theirs)])


def cheapest(limit):
    """The least seconds that a limit of one thread took."""
    took = []
    for _ in range(50):
        start = time.perf_counter()
        with limit(1):
            pass
        took.append(time.perf_counter() - start)
    return min(took)


with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    show("times_cheaper", int(cheapest(threadpoolctl.threadpool_limits) / cheapest(threadcap.limit)))
show("asked", max(pool["asked"] or 0 for pool in info["pools"]))
show("granted", max(pool["granted"] or 0 for pool in info["pools"]))
show("variable", info["variables"].get("AUTOZYME_THREADS"))
