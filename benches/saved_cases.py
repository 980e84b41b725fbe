"""The cases of the sections that ask for 64 threads: what runs, who asks, and by hand how."""

import dataclasses
import functools
import shutil

from . import places

ASKED = 64


@dataclasses.dataclass(frozen=True)
class Program:
    name: str
    # How the program is found: an environment of scripts/venv, "R", or a compiler.
    by: str
    program: str
    kind: str


@dataclasses.dataclass(frozen=True)
class Case(Program):
    # Variables that whoever starts the program has set to ask for 64.
    asks: tuple = ()
    # What else stands in its environment.
    settings: tuple = ()
    caps: tuple = (2,)
    # By hand: other kinds with other numbers, as (kind, asked); by default every count up to the cap.
    by_hand: tuple = ()
    # Whether threadpoolctl reaches what the program runs.
    edits: bool = True
    # How many threads the code asks for; 0: it asks for nothing, and gets one per CPU that it sees.
    asked: int = ASKED
    quick: bool = False


CASES = (
    Case("OpenBLAS, product of 100", "science", "blas.py", "product-100"),
    Case("OpenBLAS, product of 400", "science", "blas.py", "product-400", caps=(1, 2), quick=True),
    Case(
        "OpenBLAS, product of 400, asks for nothing",
        "science",
        "blas.py",
        "product-400",
        caps=(1, 2),
        asked=0,
    ),
    Case("OpenBLAS, product of 1000", "science", "blas.py", "product-1000"),
    Case("OpenBLAS, singular values of 200", "science", "blas.py", "svd-200"),
    Case("OpenBLAS, eigenvalues of 200", "science", "blas.py", "eigenvalues-200"),
    Case("MKL, product of 400", "science", "mkl_products.py", "400"),
    Case(
        "libgomp, short loops, asked by code",
        "gcc",
        "loops.c",
        "code",
        caps=(1, 2),
        edits=False,
        quick=True,
    ),
    Case(
        "libgomp, short loops, asked by variable",
        "gcc",
        "loops.c",
        "variable",
        asks=("OMP_NUM_THREADS",),
        edits=False,
    ),
    Case(
        "libgomp, short loops, asks for nothing",
        "gcc",
        "loops.c",
        "variable",
        caps=(1, 2),
        edits=False,
    ),
    Case("libomp, short loops, asked by code", "clang", "loops.c", "code", edits=False),
    Case(
        "numba's prange with BLAS inside",
        "science",
        "numba_nest.py",
        "-",
        asks=("NUMBA_NUM_THREADS",),
        settings=(("NUMBA_THREADING_LAYER", "workqueue"),),
    ),
    Case(
        "scikit-learn, k-means",
        "science",
        "learn.py",
        "kmeans",
        caps=(1, 2),
        asks=("OMP_NUM_THREADS",),
    ),
    Case(
        "scikit-learn, gradient boosting",
        "science",
        "learn.py",
        "boosting",
        asks=("OMP_NUM_THREADS",),
    ),
    Case("scikit-learn, forest of 64 jobs", "science", "learn.py", "forest"),
    Case(
        "joblib, 64 threads x BLAS of 64",
        "science",
        "nest.py",
        "threading",
        by_hand=(("threading-1-1", 1), ("threading-1-2", 1), ("threading-2-1", 1)),
    ),
    Case(
        "joblib, 8 processes x BLAS of 64",
        "science",
        "nest.py",
        "loky-8",
        by_hand=(("loky-1-2", 1), ("loky-2-1", 1), ("loky-8-1", 1)),
    ),
    Case("torch, step of training", "torch", "torch_step.py", "-", caps=(1, 2)),
    Case("TensorFlow, step of training", "tensorflow", "tensorflow_step.py", "-", edits=False),
    Case("R data.table, order and groups", "R", "groups.R", "-", edits=False),
)


@functools.cache
def launcher(by, program):
    """The words that start a program, or None where what it needs is missing."""
    if by in ("gcc", "clang"):
        built = places.compiled(f"{program}-{by}", program, "-fopenmp", compiler=by)
        return built and [built]
    if by == "R":
        return ["Rscript", places.SOURCES / program] if shutil.which("Rscript") else None
    interpreter = places.python(by)
    return interpreter and [interpreter, places.SOURCES / program]


def hands(case, cap):
    """The settings that a user would try by hand: (name, kind, asked)."""
    if case.by_hand:
        return [(f"by hand: {kind}", kind, asked) for kind, asked in case.by_hand]
    counts = sorted({1, cap})
    return [(f"by hand: {count}", case.kind, count) for count in counts]
