"""Exercises python/threadcap.py on a libgomp, with any Python from 3.6; prints one name=value a line."""

import asyncio
import ctypes
import os
import shutil
import sys
import tempfile
import warnings

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "python"))
import threadcap

warnings.simplefilter("ignore")
libraries_before = threadcap.info()["pools"]
openmp = ctypes.CDLL("libgomp.so.1")
size = openmp.omp_get_max_threads
openmp.omp_set_num_threads(64)


def report(name, value):
    print(f"{name}={value}")


@threadcap.limit(1)
def decorated(inner):
    """Says how large the pool is."""
    return inner, size()


@threadcap.limit(1)
async def awaited():
    await asyncio.sleep(0)
    return size()


@threadcap.limit(1)
def raising():
    raise RuntimeError


report("before", size())
report("decorated", decorated("argument"))
report("doc", decorated.__name__ + ": " + decorated.__doc__)
report("awaited", asyncio.new_event_loop().run_until_complete(awaited()))
try:
    raising()
except RuntimeError:
    report("after_raising", size())
try:

    @threadcap.limit(1)
    def generator():
        yield

    report("generator", "decorated")
except TypeError as error:
    report("generator", error)

again = threadcap.limit(1)
again.restore()
with again:
    report("entered_again", size())
report("after", size())

pid = os.fork()
if pid == 0:
    with threadcap.limit(1):
        os._exit(size())
report("forked", os.WEXITSTATUS(os.waitpid(pid, 0)[1]))

pools = threadcap.info()["pools"]
report("found", len(pools) - len(libraries_before))
words = ("user_api", "internal_api", "prefix", "num_threads", "version")
report("pool", [tuple(pool[word] for word in words) for pool in pools])
report("module", threadcap.__version__)
with tempfile.TemporaryDirectory() as place:
    odd = os.path.join(place, "a\n b")
    os.mkdir(odd)
    copy = shutil.copy(pools[0]["filepath"], os.path.join(odd, "libgomp.so.1"))
    ctypes.CDLL(copy)
    report("oddly_named", [pool["filepath"] for pool in threadcap.info()["pools"]].count(copy))
