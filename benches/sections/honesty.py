"""Where a cap costs time: shown as plainly as where it saves some."""

import functools
import subprocess

from .. import contenders, engine, places, running, saved_cases

NAME = "honesty"
QUICK = False
ROUNDS = 9
SECONDS = 12


def capped(start, cap, bench, **more):
    start = contenders.threadcap(start, cap, bench.library)
    start.variables |= more
    return start


def program(by, source, kind, asked):
    words = saved_cases.launcher(by, source)
    return words and contenders.Start([*words, kind, str(asked), "-"], places.environment())


def run(start):
    return running.run(start.words, start.variables | {"BENCH_SECONDS": "0.5"})


def large_product(bench):
    """One product that uses every CPU well, on a machine that has nothing else to do."""
    runs = {}
    for name, cap in (
        ("bare", None),
        ("threadcap, cap 1", 1),
        ("threadcap, all CPUs", len(places.CPUS)),
    ):
        start = program("science", "blas.py", "product-2000", len(places.CPUS))
        if start is None:
            return None
        runs[name] = functools.partial(run, capped(start, cap, bench) if cap else start)
    return "One product of 2,000 with as many threads as CPUs, nothing else runs", runs


def beside_pinned(start, cpu):
    """A run beside a program that somebody else has pinned to one CPU."""
    load = subprocess.Popen(
        ["taskset", "--cpu-list", str(cpu), "sh", "-c", "while :; do :; done"],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return run(start)
    finally:
        running.end(load.pid)
        load.wait()


def pinned_load(bench):
    """A load is pinned where the first lease falls: nothing moves the hold, which stays there."""
    runs = {}
    for name, more in (
        ("bare", None),
        ("threadcap, cap 1", {}),
        ("threadcap, cap 1, hold off", {"THREADCAP_HOLD": "off"}),
    ):
        start = program("gcc", "loops.c", "code", 1)
        if start is None:
            return None
        start = start if more is None else capped(start, 1, bench, **more)
        runs[name] = functools.partial(beside_pinned, start, places.CPUS[0])
    return "One thread, beside a load that is pinned to the first CPU", runs


def many_sleepers(bench):
    """A pool that mostly waits gains from more threads than CPUs; a clamp takes them away."""
    python = places.python("science")
    if python is None:
        return None
    words = [python, places.SOURCES / "waiting.py"]
    runs = {
        "bare": functools.partial(
            run, contenders.Start([*words, "-", "64", "-"], places.environment())
        )
    }
    start = capped(contenders.Start([*words, "-", "64", "-"], places.environment()), 1, bench)
    runs["threadcap, cap 1"] = functools.partial(run, start)
    return "64 threads that wait for a file or a network, and compute little", runs


def two_programs(bench):
    """Two programs of one thread each in one job of one CPU take turns on it."""
    start = program("gcc", "loops.c", "code", 1)
    if start is None:
        return None
    words = list(map(str, start.words))
    pair = ["sh", "-c", '"$@" >/dev/null & "$@"; wait', "sh", *words]
    alone = contenders.Start(pair, places.environment())
    held = capped(contenders.Start(pair, places.environment()), 1, bench)
    return "Two programs of one thread in one job", {
        "bare": functools.partial(run, alone),
        "threadcap, cap 1": functools.partial(run, held),
    }


def spinning_team(bench):
    """A team of as many threads as CPUs waits for the one that shares its CPU with somebody."""
    runs = {}
    for name, asked in (("bare", 64), ("by hand", len(places.CPUS)), ("threadcap, all CPUs", 64)):
        start = program("gcc", "loops.c", "code", asked)
        if start is None:
            return None
        start = capped(start, len(places.CPUS), bench) if name.startswith("thr") else start
        runs[name] = functools.partial(beside_pinned, start, places.CPUS[0])
    return "Short OpenMP loops by a team of all CPUs, beside a load on one of them", runs


CASES = (large_product, pinned_load, spinning_team, two_programs, many_sleepers)


def measure(bench):
    rows = []
    for case in CASES:
        found = case(bench)
        if found is None:
            bench.missing(case.__name__)
            continue
        title, runs = found
        samples = engine.in_turns(runs, bench.rounds or ROUNDS, bench.seconds(SECONDS))
        rows.append(bench.reported(engine.row(title, samples, "bare")))
    return rows
