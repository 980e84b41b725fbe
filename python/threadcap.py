"""threadcap from inside a program: query what the process was given, and limit it further.

    import threadcap

    with threadcap.limit(1):      # all loaded pools, within this block
        ...

    @threadcap.limit(1)           # all loaded pools, during each call
    def solve(): ...

    threadcap.limit(4)            # from here on
    threadcap.info()              # cap, held CPUs, pools, variables

Under ``LD_PRELOAD=libthreadcap.so`` a limit also applies to libraries that are loaded later, and to
later requests. Without it, ``limit`` resizes the pools that are loaded now, as threadpoolctl does, and
issues a warning.

``python -m threadcap`` is the launcher, if it is installed.

One file, no dependencies, Python 3.6 and later: copy it, or put this directory on PYTHONPATH.
"""

import ctypes
import functools
import inspect
import os
import re
import sys
import threading
import warnings
from typing import Any, Callable, Dict, List, NamedTuple, Optional, Tuple, TypeVar

__all__ = ["cap", "info", "limit"]

_Function = TypeVar("_Function", bound=Callable)
__version__ = "0.1.0"

# user_api and internal_api (threadpoolctl's terms), setter, getter, a function that only this library
# defines (one that threadcap does not hook), one that describes the library or None, and whether the
# number belongs to the calling thread alone.
# [generated from crates/runtimes: THREADCAP_UPDATE_DOCS=1 cargo test -p threadcap-runtimes]
_POOLS = [
    ("blas", "blis", "bli_thread_set_num_threads", "bli_thread_get_num_threads",
     "bli_info_get_version_str", "bli_info_get_version_str", False),
    ("blas", "mkl", "MKL_Set_Num_Threads", "MKL_Get_Max_Threads",
     "MKL_Set_Threading_Layer", None, False),
    ("blas", "openblas", "openblas_set_num_threads", "openblas_get_num_threads",
     "openblas_get_parallel", "openblas_get_config", False),
    ("blas", "openblas", "openblas_set_num_threads64_", "openblas_get_num_threads64_",
     "openblas_get_parallel64_", "openblas_get_config64_", False),
    ("blas", "openblas", "scipy_openblas_set_num_threads", "scipy_openblas_get_num_threads",
     "scipy_openblas_get_parallel", "scipy_openblas_get_config", False),
    ("blas", "openblas", "scipy_openblas_set_num_threads64_", "scipy_openblas_get_num_threads64_",
     "scipy_openblas_get_parallel64_", "scipy_openblas_get_config64_", False),
    ("openmp", "openmp", "omp_set_num_threads", "omp_get_max_threads",
     "omp_get_thread_num", None, True),
]
# [end]

# How file names of these libraries begin (threadpoolctl's prefix): the longest is meant.
_PREFIX = re.compile(r"lib(scipy_openblas|openblas|blas|blis|mkl_rt|iomp|gomp|omp)")

# Words in the names of variables that size a pool, if the library is not there to say which do.
_WORDS = re.compile(r"THREADS?|NTHREADS|THREADPOOL|CPUS?|CORES?|WORKERS?|NPROC|GOMAXPROCS|NT")

_MKL_LAYERS = {0: "intel", 1: "sequential", 2: "pgi", 3: "gnu", 4: "tbb"}


class _Requests(ctypes.Structure):
    _fields_ = [("calls", ctypes.c_uint64), ("most_asked", ctypes.c_int64), ("most_granted", ctypes.c_int64)]


class _Symbol(ctypes.Structure):
    """Dl_info."""

    _fields_ = [
        ("file", ctypes.c_char_p),
        ("base", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("address", ctypes.c_void_p),
    ]


class _Loaded(ctypes.Structure):
    """dl_phdr_info, in a buffer that has room for what later versions of libc append to it."""

    _fields_ = [
        ("address", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("headers", ctypes.c_void_p),
        ("count", ctypes.c_uint16),
        ("adds", ctypes.c_uint64),
        ("subs", ctypes.c_uint64),
        ("room", ctypes.c_byte * 4096),
    ]


_process = ctypes.CDLL(None)
_process.dlopen.argtypes = [ctypes.c_char_p, ctypes.c_int]
_process.dlopen.restype = ctypes.c_void_p
_process.dlclose.argtypes = [ctypes.c_void_p]
_process.dlsym.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
_process.dlsym.restype = ctypes.c_void_p
_process.dladdr.argtypes = [ctypes.c_void_p, ctypes.POINTER(_Symbol)]

# The preloaded library's C interface, or None if it is not preloaded.
_interface = _process if hasattr(_process, "threadcap_limit") else None

# The loader's counts of loaded and unloaded libraries. It reports them to a callback that runs under
# its lock. Another thread may hold the GIL and wait for that lock (an import that loads a library), so
# the callback must not wait for the GIL: it is C alone, memmove(buffer, info, size), and neither PyDLL
# nor PYFUNCTYPE lets the GIL go. The address that it returns is not 0, which ends the iteration.
_loaded = _Loaded()
_gil_kept = ctypes.PyDLL(None)
_copy = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)(("memmove", _gil_kept))
_report = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p)(
    functools.partial(_copy, ctypes.addressof(_loaded))
)


def _loads() -> Tuple[int, int]:
    """How many libraries were loaded and unloaded so far."""
    _gil_kept.dl_iterate_phdr(_report, None)
    return _loaded.adds, _loaded.subs


def _mappings() -> Dict[str, int]:
    """The files mapped into this process, with the lowest address of each."""
    files = {}  # type: Dict[str, int]
    with open("/proc/self/maps", "rb") as maps:
        for line in maps:
            if b"/" in line:
                fields = line.rstrip(b"\n").split(maxsplit=5)
                # The kernel writes a line end within a name so.
                path = os.fsdecode(fields[5].replace(b"\\012", b"\n"))
                files.setdefault(path, int(fields[0].split(b"-")[0], 16))
    return files


class _Library:
    """A loaded library, from which functions are taken by name."""

    def __init__(self, path: str, base: int) -> None:
        self.base = base
        # It stays loaded as long as this handle is open.
        self.handle = _process.dlopen(os.fsencode(path), os.RTLD_NOLOAD | os.RTLD_LAZY)

    def close(self) -> None:
        if self.handle:
            _process.dlclose(self.handle)

    def defines(self, name: str) -> bool:
        """Whether the library itself defines the function, rather than a dependency."""
        address, symbol = _process.dlsym(self.handle, name.encode()), _Symbol()
        return bool(address) and _process.dladdr(address, symbol) != 0 and symbol.base == self.base

    def function(self, name: str, restype: Any = ctypes.c_int, *argtypes: Any) -> Optional[Callable]:
        """The function of that name, or None."""
        address = _process.dlsym(self.handle, name.encode())
        return ctypes.CFUNCTYPE(restype, *argtypes)(address) if address else None

    def text(self, name: str) -> Optional[str]:
        """What a function without arguments says, or None."""
        function = self.function(name, ctypes.c_char_p)
        said = function() if function else None
        return said.decode(errors="replace").strip() if said else None

    def number(self, name: str, *arguments: int) -> Optional[int]:
        """What a function of integers returns, or None if there is none."""
        function = self.function(name, ctypes.c_int, *[ctypes.c_int] * len(arguments))
        return function(*arguments) if function else None


class _Row(NamedTuple):
    user_api: str
    internal_api: str
    setter: str
    getter: str
    landmark: str
    describe: Optional[str]
    per_thread: bool


class _Pool:
    """The pool of one copy of a library, with its setter and getter."""

    def __init__(self, path: str, library: _Library, row: _Row) -> None:
        self.path, self.library, self.row = path, library, row
        setter = library.function(row.setter, None, ctypes.c_int)
        getter = library.function(row.getter)
        if setter is None or getter is None:
            raise AttributeError(row.setter)
        self._set, self.size = setter, getter

    @property
    def key(self) -> Tuple[str, str, int]:
        return (self.path, self.row.setter, threading.get_ident() if self.row.per_thread else 0)

    def resize(self, threads: int) -> None:
        if threads != self.size():
            self._set(threads)

    def _renamed(self, name: str) -> str:
        """Another function of the library, with the prefix and suffix that its setter has."""
        return self.row.setter.replace("set_num_threads", name)

    def version(self) -> Optional[str]:
        if self.row.internal_api == "mkl":
            buffer = ctypes.create_string_buffer(200)
            write = self.library.function("MKL_Get_Version_String", None, ctypes.c_char_p, ctypes.c_int)
            if write:
                write(buffer, len(buffer))
            found = re.search(r"Version (\S+)", buffer.value.decode(errors="replace"))
            return found.group(1) if found else None
        said = self.library.text(self.row.describe) if self.row.describe else None
        if said and self.row.internal_api == "openblas":
            # "OpenBLAS 0.3.31 DYNAMIC_ARCH ...", since 0.3.4
            found = re.match(r"OpenBLAS (\S+)", said)
            return found.group(1) if found else None
        return said

    def threading_layer(self) -> str:
        if self.row.internal_api == "mkl":
            # An invalid layer changes nothing; the one in use is returned.
            return _MKL_LAYERS.get(self.library.number("MKL_Set_Threading_Layer", -1) or 0, "not specified")
        if self.row.internal_api == "blis":
            for layer in ("openmp", "pthreads"):
                if self.library.number("bli_info_get_enable_" + layer):
                    return layer
            return "disabled"
        parallel = self.library.number(self._renamed("get_parallel"))
        return {None: "unknown", 1: "pthreads", 2: "openmp"}.get(parallel, "disabled")

    def architecture(self) -> Optional[str]:
        if self.row.internal_api == "openblas":
            return self.library.text(self._renamed("get_corename"))
        number = self.library.number("bli_arch_query_id")
        name = self.library.function("bli_arch_string", ctypes.c_char_p, ctypes.c_int)
        return name(number).decode(errors="replace") if name and number is not None else None

    def details(self) -> Dict[str, Any]:
        """What threadpoolctl says of a library, in its terms."""
        prefix = _PREFIX.match(os.path.basename(self.path))
        entry = {
            "user_api": self.row.user_api,
            "internal_api": self.row.internal_api,
            "num_threads": self.size(),
            "prefix": prefix.group() if prefix else None,
            "filepath": self.path,
            "version": self.version(),
        }  # type: Dict[str, Any]
        if self.row.internal_api != "openmp":
            entry["threading_layer"] = self.threading_layer()
        if self.row.internal_api in ("openblas", "blis"):
            entry["architecture"] = self.architecture()
        return entry


def _pools_of(path: str, base: int) -> List[_Pool]:
    """The pools of one mapped file."""
    library = _Library(path, base)
    rows = [_Row(*row) for row in _POOLS if library.handle and library.defines(row[4])]
    pools = [_Pool(path, library, row) for row in rows]
    if not pools:
        library.close()
    return pools


_known = {}  # type: Dict[Tuple[str, int], List[_Pool]]
_known_at = None  # type: Optional[Tuple[int, int]]


def _pools() -> List[_Pool]:
    """All loaded pools, one per copy of a library. Looked up again when a library was loaded."""
    global _known, _known_at
    with _lock:
        now = _loads()
        if now != _known_at:
            files = _mappings().items()
            _known = {file: _known[file] if file in _known else _pools_of(*file) for file in files}
            _known_at = now
        return [pool for pools in _known.values() for pool in pools]


def cap() -> Optional[int]:
    """The cap of this process, or None if there is none."""
    return (_interface.threadcap_cap() or None) if _interface else None


_lock = threading.RLock()
_limits = []  # type: List[limit]  # active ones, oldest first
_before = {}  # type: Dict[Tuple[str, str, int], int]  # pool sizes before the first of them


def _renew_lock() -> None:
    """In a forked child, where the thread that held the lock does not exist."""
    global _lock
    _lock = threading.RLock()


if hasattr(os, "register_at_fork"):  # Python 3.7
    os.register_at_fork(after_in_child=_renew_lock)


def _apply(pools: List[_Pool]) -> None:
    """Resizes every pool to what the active limits allow, or to its former size if there are none."""
    lowest = min((active.threads for active in _limits), default=None)
    if _interface and _interface.threadcap_cap():
        _interface.threadcap_limit(lowest or _interface.threadcap_cap())
    for pool in pools:
        before = _before.setdefault(pool.key, pool.size()) if lowest else _before.get(pool.key)
        if before is not None:
            pool.resize(min(before, lowest) if lowest else before)
    if not lowest:
        _before.clear()


class limit:  # noqa: N801 # reads like a function
    """Limits this process to ``threads`` threads per pool, at most the cap.

    A limit is active from the call until ``restore()`` or the end of a ``with`` block, which restore
    every pool to its former size. As a decorator it is active during each call. Limits nest, in any
    order and from any thread: the lowest active one counts.
    """

    def __init__(self, threads: int) -> None:
        if not isinstance(threads, int) or isinstance(threads, bool) or threads < 1:
            raise ValueError(
                f"threadcap.limit: invalid limit {threads!r}; expected an integer of at least 1"
            )
        self.threads = threads
        if _interface is None:
            warnings.warn(
                "libthreadcap.so is not preloaded: the limit applies only to the pools that are loaded now",
                stacklevel=2,
            )
        self._begin()

    def _begin(self) -> None:
        with _lock:
            pools = _pools()
            for pool in pools:
                _before.setdefault(pool.key, pool.size())
            _limits.append(self)
            _apply(pools)

    def restore(self) -> None:
        """Ends this limit."""
        with _lock:
            if self in _limits:
                _limits.remove(self)
                _apply(_pools())

    def __enter__(self) -> "limit":
        if self not in _limits:
            self._begin()
        return self

    def __exit__(self, *_: Any) -> None:
        self.restore()

    def __call__(self, function: _Function) -> _Function:
        """Decorates a function, whose calls run under the limit."""
        self.restore()
        if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
            raise TypeError("threadcap.limit: cannot decorate a generator; use `with threadcap.limit(...)` in it")
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def limited(*arguments: Any, **keywords: Any) -> Any:
                with self._another():
                    return await function(*arguments, **keywords)

        else:

            @functools.wraps(function)
            def limited(*arguments: Any, **keywords: Any) -> Any:
                with self._another():
                    return function(*arguments, **keywords)

        return limited  # type: ignore[return-value] # the same arguments and result

    def _another(self) -> "limit":
        """A limit of the same number: calls may overlap, and each has its own."""
        another = object.__new__(type(self))
        another.threads = self.threads
        return another

    def __repr__(self) -> str:
        return f"threadcap.limit({self.threads})"


def _describe(pool: _Pool) -> Dict[str, Any]:
    """One pool, in threadpoolctl's terms, with what was asked and granted through its setter."""
    entry = dict(pool.details(), asked=None, granted=None)
    requests = _Requests()
    if (
        _interface
        and _interface.threadcap_requests(pool.row.setter.encode(), ctypes.byref(requests)) == 0
        and requests.calls
    ):
        entry.update(asked=requests.most_asked, granted=requests.most_granted)
    return entry


def _counts(name: str) -> bool:
    """Whether a variable sizes a pool, or is one of threadcap's own."""
    if name.startswith("THREADCAP_"):
        return True
    if _interface:
        return _interface.threadcap_requests(os.fsencode(name), ctypes.byref(_Requests())) == 0
    return any(map(_WORDS.fullmatch, name.split("_")))


def info() -> Dict[str, Any]:
    """What this process was given, and what it uses.

    ``cap`` and ``allowed`` (the cap, or a limit below it) are None if no cap is set. ``held`` lists the
    CPUs that the process may run on. ``pools`` has what ``threadpoolctl.threadpool_info()`` says, in the
    same terms, and the largest counts ``asked`` of a pool's setter and ``granted``, in all copies of the
    library; None if it was never called. ``variables`` are the variables in the environment that size a
    pool: with the preload those that a cap lowers, without it those whose names contain words for
    threads or CPUs.
    """
    return {
        "preloaded": _interface is not None,
        "cap": cap(),
        "allowed": (_interface.threadcap_allowed() or None) if _interface else None,
        "held": sorted(os.sched_getaffinity(0)),
        "threads": {
            "alive": _interface.threadcap_threads_alive() if _interface else threading.active_count(),
            "peak": _interface.threadcap_threads_peak() if _interface else None,
        },
        "pools": [_describe(pool) for pool in _pools()],
        "variables": {name: value for name, value in os.environ.items() if _counts(name)},
    }


def _launcher() -> Optional[str]:
    """The launcher that was installed with this module: `pip install --target` puts it below bin/ beside the
    module, other ways where the interpreter's own scripts are."""
    here = os.path.dirname(os.path.abspath(__file__))
    beside = [os.path.join(here, "bin"), os.path.dirname(sys.executable), os.path.join(sys.prefix, "bin")]
    for directory in beside + os.get_exec_path():
        path = os.path.join(directory, "threadcap")
        if os.access(path, os.X_OK) and os.path.isfile(path):
            return path
    return None


if __name__ == "__main__":
    found = _launcher()
    if found is None:
        sys.exit("python -m threadcap: cannot find the launcher `threadcap`; expected it on PATH")
    os.execv(found, ["threadcap"] + sys.argv[1:])
