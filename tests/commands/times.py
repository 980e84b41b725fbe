"""How long every command of `cases.py` takes: N by hand and bare, and under a cap of N with 64 asked.

Both in turns, by the engine of the benchmarks: on an idle machine, a disturbed round again. A command
is repeated within a round until that is long enough for its ratio to tell.
"""
import json
import math
import pathlib
import resource
import shutil
import statistics
import time

import json_rows
from benches import engine, quiet

from . import page
from .shell import LAUNCHER, SHIM, program, shell

ASKED = 64
CAPS = (1, 2)
# The promise: so many times as long as by hand, at most, for so many programs, at least.
MOST, PROGRAMS = 1.05, 60
ROUNDS, SECONDS_PER_CASE = 11, 60
# How long one sample takes at least, and how often its command runs for that at most.
LONG_ENOUGH, MOST_REPEATS = 0.5, 20
METRICS = ("seconds", "cpu")
BY_HAND, CAPPED = "by hand", "capped"


def once(case, number, cap, place, repeats):
    """One sample: the wall and CPU time of so many runs, each in a directory that is made anew."""
    command, extra = case.command.replace("{n}", str(number)), case.variable(number)
    if cap:
        extra |= {"AUTOZYME_THREADS": str(cap), "LD_PRELOAD": str(SHIM)}
        if case.static:
            command = f"{LAUNCHER} run -q -n {cap} -- {command}"
    here, wall, cpu = place / "timed", 0.0, 0.0
    for _ in range(repeats):
        shutil.rmtree(here, ignore_errors=True)
        shutil.copytree(place / "prepared", here, symlinks=True)
        before, start = used(), time.monotonic()
        done = shell(command, here, extra)
        wall += time.monotonic() - start
        cpu += used() - before
        if done.returncode:
            raise RuntimeError(f"{command}: exit {done.returncode}: {done.stderr[-200:]!r}")
    return {"seconds": wall, "cpu": cpu}


def used():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def repeats(case, cap, place):
    """How often the command runs in one sample."""
    longest = max(once(case, cap, 0, place, 1)["seconds"] for _ in range(2))
    return max(1, min(MOST_REPEATS, math.ceil(LONG_ENOUGH / longest)))


def measure(case, place, rounds):
    """The rows of one case, one for each cap."""
    shutil.rmtree(place / "prepared", ignore_errors=True)
    (place / "prepared").mkdir()
    if case.prepare:
        shell(case.prepare, place / "prepared", {})
    for cap in CAPS:
        number = max(cap, case.floor)
        times = repeats(case, number, place)
        runs = {
            BY_HAND: lambda number=number, times=times: once(case, number, 0, place, times),
            CAPPED: lambda cap=cap, times=times: once(case, ASKED, cap, place, times),
        }
        samples = engine.in_turns(runs, rounds, SECONDS_PER_CASE)
        row = {"name": case.name, "program": program(case), "cap": cap, "repeats": times,
               "rounds": min(map(len, samples.values()))}
        for metric in METRICS:
            ratio = engine.quotients(samples, CAPPED, BY_HAND, metric)
            by_hand = statistics.median(sample[metric] for sample in samples[BY_HAND])
            # Within a tick of the kernel's clock nothing can be distinguished.
            row[metric] = {"by_hand": round(by_hand, 3), **rounded(ratio or {"median": 1.0, "low": 1.0})}
        yield row


def rounded(ratio):
    return {name: round(value, 3) for name, value in ratio.items()}


def is_met(row):
    return all(engine.verdict(row[metric], MOST) != "missed" for metric in METRICS)


def measure_all(cases, place, options):
    """Measures what is installed, and writes it beside other cases; whether the promise is kept."""
    if not options.quick:
        load = quiet.wait_until_idle()
        print(f"idle: a load of {load:.2f}", flush=True)
        quiet.WATCH.switch_on()
    rows = []
    for case in cases:
        if not shutil.which(program(case)):
            print(f"missing {case.name}: {program(case)}", flush=True)
            continue
        try:
            found = list(measure(case, place, 3 if options.quick else options.rounds))
        except RuntimeError as failure:
            print(f"FAILED  {case.name}: {failure}", flush=True)
            continue
        rows += found
        for row in found:
            ratios = ", ".join(f"{metric} {row[metric]['median']:.2f}" for metric in METRICS)
            print(f"{'met' if is_met(row) else 'missed':8}{case.name:24} cap {row['cap']}: {ratios}", flush=True)
    if not options.quick:
        rows = merged(pathlib.Path(options.times), rows)
        summary = {"most": MOST, "watch": quiet.WATCH.summary(), "rows": rows}
        pathlib.Path(options.times).write_text(json_rows.text(json.loads(json.dumps(summary))))
        page.write_times(summary, len(met(rows)))
    programs = len(met(rows))
    print(f"{programs} programs within {MOST} of N by hand, expected {PROGRAMS}")
    return programs >= PROGRAMS


def met(rows):
    """The programs that keep the promise in all of their rows."""
    return {row["program"] for row in rows} - {row["program"] for row in rows if not is_met(row)}


def merged(file, rows):
    """The rows of this run, and those of other cases that an earlier run has written."""
    names = {row["name"] for row in rows}
    earlier = json.loads(file.read_text())["rows"] if file.exists() else []
    return [row for row in earlier if row["name"] not in names] + rows
