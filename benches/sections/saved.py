"""What it saves: programs that ask for 64 threads, under every way of limiting them."""

import functools

from .. import contenders, engine, places, running, saved_cases

NAME = "saved"
QUICK = True
# Two pieces of work that take hundreds of times as long as they should are ended, and marked so.
LIMIT = 6
ROUNDS = 7
SECONDS_PER_CASE = 100


def start_of(case, kind, asked):
    words = [*saved_cases.launcher(case.by, case.program), kind, str(asked)]
    return contenders.Start(words, places.environment(**dict(case.settings)))


def once(start, seconds):
    """One run of a program, as it is to be started."""
    words = [*start.words, "-" if start.limit is None else str(start.limit)]
    variables = {"BENCH_SECONDS": str(seconds), "BENCH_LIMIT": str(LIMIT)}
    return running.run(words, start.variables | variables)


def asked_runs(case, cap, library, seconds):
    """Every contender that this machine has, by name."""
    runs = {}
    for name, change in contenders.EVERY.items():
        start = start_of(case, case.kind, case.asked)
        start.variables |= dict.fromkeys(case.asks, str(saved_cases.ASKED))
        if name == "threadpoolctl" and not case.edits:
            continue
        start = change(start, cap, library)
        if start is not None:
            runs[name] = functools.partial(once, start, seconds)
    return runs


def hand_runs(case, cap, seconds):
    """The settings by hand: the program is edited, and its variables are set."""
    runs = {}
    for name, kind, asked in saved_cases.hands(case, cap):
        start = contenders.variables(start_of(case, kind, asked), max(asked, 1), None)
        # The threads of a worker are limited in it; its variables must leave it the choice.
        if case.by_hand:
            start.variables |= contenders.by_hand(cap)
        runs[name] = functools.partial(once, start, seconds)
    return runs


def in_running(samples, hand):
    """Those on which a target may depend: ours, the best by hand, and the best of the peers."""
    peers = engine.close_to_best(samples, contenders.PEERS)
    return ["threadcap", *engine.close_to_best(samples, hand), *peers]


def measure_case(case, cap, bench):
    seconds = 0.2 if bench.quick else 0.35
    hand = hand_runs(case, cap, seconds)
    asked = asked_runs(case, cap, bench.library, seconds)
    if bench.quick:
        asked = {name: asked[name] for name in ("bare", "threadcap")}
    budget = bench.seconds(SECONDS_PER_CASE)
    samples = engine.in_turns(
        asked | hand,
        bench.rounds or ROUNDS,
        budget,
        functools.partial(in_running, hand=hand),
    )
    best = engine.best_of(samples, hand)
    row = engine.row(f"{case.name}, cap {cap}", samples, best, cap=cap)
    engine.judge(row, samples, f"{case.name}, cap {cap}", "threadcap", best, 1.05)
    peer = engine.best_of(samples, contenders.PEERS)
    if peer:
        engine.judge(row, samples, f"{case.name}, cap {cap}", "threadcap", peer, 1.0)
    row["bare_to_capped"] = engine.quotients(samples, "bare", "threadcap", "seconds")
    return row


def measure(bench):
    rows = []
    for case in saved_cases.CASES:
        if (bench.quick and not case.quick) or (bench.only or "") not in case.name:
            continue
        if not saved_cases.launcher(case.by, case.program):
            bench.missing(f"{case.name} ({case.by})")
            continue
        for cap in case.caps:
            # More than the machine has is no cap of it. A team of all CPUs spins, and is not
            # comparable on a busy machine.
            if cap <= len(places.CPUS) and not (bench.quick and cap > 1):
                rows.append(bench.reported(measure_case(case, cap, bench)))
    return rows
