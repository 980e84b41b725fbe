"""One budget for a whole job: workers with pools, beside the best fixed number of threads for each."""

import dataclasses
import functools
import shutil

from .. import contenders, engine, places, running, saved_cases

NAME = "budget"
QUICK = False
ROUNDS = 7
# A case takes at most twice that.
SECONDS_PER_CASE = 100
LIMIT = 10
# What is timed repeats itself for so long in one run.
SECONDS_PER_RUN = 0.1
KINDS = ("steady", "dynamic")
MOST = 1.10


@dataclasses.dataclass(frozen=True)
class Case(saved_cases.Program):
    uneven: bool = False
    settings: tuple = ()


def workers(name, kind, by="science", **more):
    return Case(name, by, "workers.py", kind, **more)


def layer(name):
    return ("NUMBA_THREADING_LAYER", name), ("NUMBA_CACHE_DIR", str(places.BUILT / "numba"))


CASES = (
    workers("Pool(8), OpenBLAS", "fork-8-even-openblas"),
    workers("Pool(8), OpenBLAS, uneven", "fork-8-uneven-openblas", uneven=True),
    workers("Pool(8), OpenBLAS, many small calls", "fork-8-small-openblas"),
    workers("Pool(8), OpenBLAS, few large calls", "fork-8-large-openblas"),
    workers("Pool(4) by spawn, OpenBLAS", "spawn-4-even-openblas"),
    workers("ProcessPoolExecutor(8), OpenBLAS", "executor-8-even-openblas"),
    workers("Pool(8), MKL", "fork-8-even-mkl"),
    workers("Pool(8), numba with OpenMP", "fork-8-even-numba", settings=layer("omp")),
    workers("Pool(8), numba with TBB", "fork-8-even-numba", settings=layer("tbb")),
    workers("joblib, loky, 8, OpenBLAS", "loky-8-even-openblas"),
    workers("joblib, threading, 8, OpenBLAS", "threading-8-even-openblas"),
    workers("joblib, threading, 64, OpenBLAS", "threading-64-even-openblas"),
    workers("dask, 4 workers, OpenBLAS", "dask-4-even-openblas", by="cluster"),
    workers("DataLoader, 8 workers, torch", "loader-8-even-torch", by="torch"),
    Case("grid search, lightgbm, 8 workers", "bench", "search.py", "lightgbm"),
    Case("grid search, xgboost, 8 workers", "bench", "search.py", "xgboost"),
    Case("R, mclapply(mc.cores = 8)", "R", "workers.R", "fork"),
    Case("R, makeCluster(8)", "R", "workers.R", "psock"),
    Case("make -j8, OpenMP (gcc)", "gcc", "workers.c", "make"),
    Case("make -j8, OpenMP (LLVM)", "clang", "workers.c", "make"),
    Case("mpirun -np 4, not bound, OpenMP", "gcc", "workers.c", "mpi"),
)


def makefile(worker):
    """Sixteen programs with OpenMP pools."""
    names = " ".join(f"w{number}" for number in range(16))
    text = f"all: {names}\n{names}:\n\t@{worker} 60\n.PHONY: all {names}\n"
    path = places.BUILT / f"{worker.name}.mk"
    path.write_text(text)
    return path


def words(case):
    """The words of a command, or None where what it needs is missing."""
    found = saved_cases.launcher(case.by, case.program)
    if found is None:
        return None
    if case.kind == "make":
        return shutil.which("make") and ["make", "-s", "-j8", "-f", makefile(found[0])]
    if case.by == "R" and not (places.LIBRARIES / "openblas-pthread").is_dir():
        return None
    if case.kind == "mpi":
        options = ["--allow-run-as-root", "--oversubscribe", "--bind-to", "none", "-np", "4"]
        return shutil.which("mpirun.openmpi") and ["mpirun.openmpi", *options, *found, "200"]
    return [*found, case.kind, "0", "-"]


def run(start):
    """One run; what it says itself counts, else the time of the whole."""
    limits = {"BENCH_SECONDS": str(SECONDS_PER_RUN), "BENCH_LIMIT": str(LIMIT)}
    return running.run(start.words, start.variables | limits)


def runs_of(case, bench):
    """Every contender: bare, each number of threads by hand in each worker, and each kind of budget."""
    command, cap = words(case), len(places.CPUS)
    if not command:
        return None

    def start():
        return contenders.Start(command, places.environment(**dict(case.settings)))

    starts = {"bare": start()}
    for threads in sorted({1, 2, cap // 4, cap // 2, cap} & set(range(1, cap + 1))):
        starts[f"by hand: {threads}"] = contenders.variables(start(), threads, None)
    for kind in KINDS:
        starts[kind] = contenders.with_budget(start(), kind, bench.library)
    return {name: functools.partial(run, start) for name, start in starts.items()}


def by_hand(samples):
    return [name for name in samples if name.startswith("by hand")]


def in_running(samples):
    """Those on which a target may depend: both kinds, and the best fixed number."""
    return [*KINDS, *engine.close_to_best(samples, by_hand(samples))]


def measure_case(case, runs, bench):
    budget = bench.seconds(SECONDS_PER_CASE)
    samples = engine.in_turns(runs, bench.rounds or ROUNDS, budget, in_running)
    reference = engine.best_of(samples, by_hand(samples))
    row = engine.row(case.name, samples, reference)
    engine.judge(row, samples, f"{case.name}, steady", "steady", reference, MOST)
    # Where work is uneven no fixed number is right.
    most = 1.0 if case.uneven else MOST
    engine.judge(row, samples, f"{case.name}, dynamic", "dynamic", reference, most)
    return row


def measure(bench):
    rows = []
    for case in CASES:
        runs = runs_of(case, bench)
        if runs is None:
            bench.missing(f"{case.name} ({case.by})")
        else:
            rows.append(bench.reported(measure_case(case, runs, bench)))
    return rows
