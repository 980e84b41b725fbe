"""What the budget costs a single process, which shares the cap with nobody."""

import functools

from .. import contenders, engine, places, saved_cases
from . import budget, saved, start

NAME = "alone"
QUICK = False
ROUNDS, SECONDS_PER_CASE = 15, 60
# How long one run repeats its piece of work.
SECONDS_PER_RUN = 0.5
KINDS = ("off", *budget.KINDS)
MOST = 1.01
IMPORT = "import numpy"
CASES = (
    "OpenBLAS, product of 100",
    "OpenBLAS, product of 400",
    "MKL, product of 400",
    "libgomp, short loops, asks for nothing",
    "libomp, short loops, asked by code",
)


def capped(case, kind, bench):
    """A run of a program with this kind of budget."""
    bare = saved.start_of(case, case.kind, case.asked)
    capped = contenders.with_budget(bare, kind, bench.library)
    return functools.partial(saved.once, capped, SECONDS_PER_RUN)


def judged(name, samples, bench):
    row = engine.row(name, samples, "off")
    for kind in KINDS[1:]:
        engine.judge(row, samples, f"{name}, alone, {kind}", kind, "off", MOST)
    return bench.reported(row)


def imports(python, bench):
    """The start of a program that makes a pool."""
    settings = [f"LD_PRELOAD={bench.library}", f"AUTOZYME_THREADS={len(places.CPUS)}"]
    environments = {kind: [*settings, f"THREADCAP_BUDGET={kind}"] for kind in KINDS}
    rounds = bench.rounds or start.ROUNDS[IMPORT]
    return judged(IMPORT, start.samples_of([python, "-c", IMPORT], environments, rounds), bench)


def measure(bench):
    python = places.python("science")
    rows = [imports(python, bench)] if python else []
    for case in saved_cases.CASES:
        if case.name not in CASES:
            continue
        if not saved_cases.launcher(case.by, case.program):
            bench.missing(f"{case.name} ({case.by})")
            continue
        runs = {kind: capped(case, kind, bench) for kind in KINDS}
        rounds, seconds = bench.rounds or ROUNDS, bench.seconds(SECONDS_PER_CASE)
        rows.append(judged(case.name, engine.in_turns(runs, rounds, seconds), bench))
    return rows
