"""threadcap from inside a program: query what the process was given, and limit it further.

    import threadcap

    with threadcap.limit(1):      # all loaded pools, within this block
        ...
    threadcap.limit(4)            # from here on
    threadcap.info()              # cap, held CPUs, pools, variables

Under ``LD_PRELOAD=libthreadcap.so`` a limit also applies to libraries that are loaded later, and to
later requests. Without it, ``limit`` resizes the pools that are loaded now, as threadpoolctl does, and
issues a warning.

One file, no dependencies: copy it, or put this directory on PYTHONPATH.
"""

import ctypes
import os
import re
import threading
import warnings

__all__ = ["cap", "info", "limit"]

# internal_api (threadpoolctl's term), setter, getter, a function that only this library defines (one
# that threadcap does not hook), one that describes the library or None, and whether the number
# belongs to the calling thread alone.
# [generated from crates/runtimes: THREADCAP_UPDATE_DOCS=1 cargo test -p threadcap-runtimes]
_POOLS = [
    ("blis", "bli_thread_set_num_threads", "bli_thread_get_num_threads",
     "bli_info_get_version_str", "bli_info_get_version_str", False),
    ("mkl", "MKL_Set_Num_Threads", "MKL_Get_Max_Threads",
     "MKL_Set_Threading_Layer", None, False),
    ("openblas", "openblas_set_num_threads", "openblas_get_num_threads",
     "openblas_get_parallel", "openblas_get_config", False),
    ("openblas", "openblas_set_num_threads64_", "openblas_get_num_threads64_",
     "openblas_get_parallel64_", "openblas_get_config64_", False),
    ("openblas", "scipy_openblas_set_num_threads", "scipy_openblas_get_num_threads",
     "scipy_openblas_get_parallel", "scipy_openblas_get_config", False),
    ("openblas", "scipy_openblas_set_num_threads64_", "scipy_openblas_get_num_threads64_",
     "scipy_openblas_get_parallel64_", "scipy_openblas_get_config64_", False),
    ("openmp", "omp_set_num_threads", "omp_get_max_threads",
     "omp_get_thread_num", None, True),
]
# [end]

# Words in the names of variables that size a pool, if the library is not there to say which do.
_WORDS = re.compile(r"THREADS?|NTHREADS|THREADPOOL|CPUS?|CORES?|WORKERS?|NPROC|GOMAXPROCS|NT")


class _Requests(ctypes.Structure):
    _fields_ = [("calls", ctypes.c_uint64), ("most_asked", ctypes.c_int64), ("most_granted", ctypes.c_int64)]


def _preloaded():
    """The preloaded library's C interface, or None if it is not preloaded."""
    process = ctypes.CDLL(None)
    return process if hasattr(process, "threadcap_limit") else None


class _Pool:
    """The pool of one copy of a library, with its setter and getter."""

    def __init__(self, path, library, api, setter, getter, describe, per_thread):
        self.path, self.library, self.api, self.setter = path, library, api, setter
        self._describe, self._per_thread = describe, per_thread
        self._set, self._get = getattr(library, setter), getattr(library, getter)

    @property
    def key(self):
        return (self.path, self.setter, threading.get_ident() if self._per_thread else 0)

    @property
    def size(self):
        return self._get()

    @size.setter
    def size(self, threads):
        if threads != self._get():
            self._set(threads)

    def version(self):
        describe = getattr(self.library, self._describe or "", None)
        if describe is None:
            return None
        describe.restype = ctypes.c_char_p
        return describe().decode(errors="replace").strip()


def _loaded_libraries():
    """Paths of the shared objects mapped into this process, in order of mapping."""
    paths = {}
    with open("/proc/self/maps") as maps:
        for line in maps:
            path = line.split(maxsplit=5)[5].strip() if line.count("/") else ""
            if ".so" in os.path.basename(path):
                paths[path] = None
    return paths


def _defines(library, path, name):
    """Whether the library itself defines the function, rather than a dependency."""
    try:
        address = ctypes.cast(getattr(library, name), ctypes.c_void_p).value
    except AttributeError:
        return False
    return _owner(address) == path


def _owner(address):
    """The file that is mapped at an address."""
    with open("/proc/self/maps") as maps:
        for line in maps:
            start, end = (int(number, 16) for number in line.split(maxsplit=1)[0].split("-"))
            if start <= address < end:
                return line.split(maxsplit=5)[5].strip() if "/" in line else ""
    return ""


def _pools():
    """All loaded pools, one per copy of a library."""
    found = []
    for path in _loaded_libraries():
        try:
            library = ctypes.CDLL(path, mode=os.RTLD_NOLOAD)
        except OSError:
            continue
        for api, setter, getter, landmark, describe, per_thread in _POOLS:
            if _defines(library, path, landmark):
                found.append(_Pool(path, library, api, setter, getter, describe, per_thread))
    return found


def cap():
    """The cap of this process, or None if there is none."""
    interface = _preloaded()
    return (interface.threadcap_cap() or None) if interface else None


_lock = threading.RLock()
_limits = []  # active limits, oldest first
_before = {}  # pool sizes before the first of them


def _apply():
    """Resizes every pool to what the active limits allow, or to its former size if there are none."""
    interface = _preloaded()
    lowest = min((limit.threads for limit in _limits), default=None)
    if interface and interface.threadcap_cap():
        interface.threadcap_limit(lowest or interface.threadcap_cap())
    for pool in _pools():
        before = _before.setdefault(pool.key, pool.size) if lowest else _before.get(pool.key)
        if before is not None:
            pool.size = min(before, lowest) if lowest else before
    if not lowest:
        _before.clear()


class limit:
    """Limits this process to ``threads`` threads per pool, at most the cap.

    A limit is active from the call until ``restore()`` or the end of a ``with`` block, which restore
    every pool to its former size. Limits nest, in any order and from any thread: the lowest active
    one counts.
    """

    def __init__(self, threads):
        if not isinstance(threads, int) or isinstance(threads, bool) or threads < 1:
            raise ValueError(f"threadcap.limit: invalid limit {threads!r}; expected an integer of at least 1")
        self.threads = threads
        if _preloaded() is None:
            warnings.warn(
                "libthreadcap.so is not preloaded: the limit applies only to the pools that are loaded now",
                stacklevel=2,
            )
        with _lock:
            for pool in _pools():
                _before.setdefault(pool.key, pool.size)
            _limits.append(self)
            _apply()

    def restore(self):
        """Ends this limit."""
        with _lock:
            if self in _limits:
                _limits.remove(self)
                _apply()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.restore()

    def __repr__(self):
        return f"threadcap.limit({self.threads})"


def _describe(pool):
    """One pool, in threadpoolctl's terms, with what was asked and granted through its setter."""
    entry = {
        "internal_api": pool.api,
        "filepath": pool.path,
        "version": pool.version(),
        "num_threads": pool.size,
        "asked": None,
        "granted": None,
    }
    interface, requests = _preloaded(), _Requests()
    if interface and interface.threadcap_requests(pool.setter.encode(), ctypes.byref(requests)) == 0 and requests.calls:
        entry |= {"asked": requests.most_asked, "granted": requests.most_granted}
    return entry


def _counts(name):
    """Whether a variable sizes a pool, or is one of threadcap's own."""
    if name.startswith("THREADCAP_"):
        return True
    interface = _preloaded()
    if interface:
        return interface.threadcap_requests(name.encode(errors="surrogateescape"), ctypes.byref(_Requests())) == 0
    return any(map(_WORDS.fullmatch, name.split("_")))


def info():
    """What this process was given, and what it uses.

    ``cap`` and ``allowed`` (the cap, or a limit below it) are None if no cap is set. ``held`` lists the
    CPUs that the process may run on. ``asked`` and ``granted`` are the largest counts passed to a
    pool's setter, in all copies of the library; None if it was never called. ``variables`` are the
    variables in the environment that size a pool: with the preload those that a cap lowers, without it
    those whose names contain words for threads or CPUs.
    """
    interface = _preloaded()
    return {
        "preloaded": interface is not None,
        "cap": cap(),
        "allowed": (interface.threadcap_allowed() or None) if interface else None,
        "held": sorted(os.sched_getaffinity(0)),
        "threads": {
            "alive": interface.threadcap_threads_alive() if interface else threading.active_count(),
            "peak": interface.threadcap_threads_peak() if interface else None,
        },
        "pools": [_describe(pool) for pool in _pools()],
        "variables": {name: value for name, value in os.environ.items() if _counts(name)},
    }
