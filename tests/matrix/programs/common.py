"""What the Python programs of the matrix share.

A program prints what it computes, which must not depend on the cap, and beside it lines that are
not compared: `pool NAME N`, `reported NAME N`, `threads N`.
"""
import atexit
import contextlib
import multiprocessing
import os
import sys

# How many threads to ask for by every setter and argument; None: ask for nothing.
ASKED = int(sys.argv[-1]) if sys.argv[-1].isdigit() else None


def pool(name, count):
    print(f"pool {name.replace(' ', '_')} {int(count)}", flush=True)


def reported(name, count):
    print(f"reported {name} {int(count)}", flush=True)


def pools():
    """Every pool that threadpoolctl knows."""
    from threadpoolctl import threadpool_info

    for entry in threadpool_info():
        pool(os.path.basename(entry["filepath"]).split(".")[0], entry["num_threads"])


def limits():
    """Asks every library that threadpoolctl knows for the threads that are asked for."""
    if ASKED is None:
        return contextlib.nullcontext()
    from threadpoolctl import threadpool_limits

    return threadpool_limits(ASKED)


def digest(numbers):
    """A sum of numbers to six digits: a team of another size adds up in another order."""
    return f"{float(numbers):.5e}"


def threads():
    print(f"threads {len(os.listdir('/proc/self/task'))}", flush=True)


def reported_cpus():
    """What is reported to Python itself."""
    reported("os.cpu_count", os.cpu_count())
    reported("affinity", len(os.sched_getaffinity(0)))


def named_threads(*beginnings):
    """The threads of this process by their names, as far as these begin so."""
    names = []
    for task in os.listdir("/proc/self/task"):
        with open(f"/proc/self/task/{task}/comm") as comm:
            names.append(comm.read().strip())
    return {name: names.count(name) for name in set(names) if name.startswith(beginnings)}


# Not in the workers that are spawned and read a program again.
if multiprocessing.current_process().name == "MainProcess":
    atexit.register(threads)
