"""Runs real programs bare, under taskset and under caps, and compares what they compute.

A row fails if its output or exit status under a cap is neither that of the bare run, nor that of the
bare run with the cap's number set by hand, nor that of the run under taskset on as many CPUs.
Rows whose bare runs differ from each other say why, and by which rule they are compared.
"""
import argparse
import concurrent.futures
import queue
import shutil
import subprocess
import sys

from . import page, places, table
from .run import LIMIT
from .verdict import Verdict, judge
from .ways import CAPPED, QUICK


def arguments():
    parser = argparse.ArgumentParser(
        prog="scripts/laws", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="rows whose name starts so; all without")
    parser.add_argument("--quick", action="store_true", help="only some, for every change")
    parser.add_argument("--list", action="store_true", help="names the rows")
    parser.add_argument("--jobs", type=int, default=2, help="how many rows run at a time, 2 by default")
    parser.add_argument("--write", action="store_true",
                        help="records the rows in docs/laws.json, and writes docs/laws.md anew")
    return parser.parse_args()


def chosen(options):
    return [case for case in table.CASES
            if (not options.names or case.name.startswith(tuple(options.names)))
            and (case.law or not options.quick)]


def tried(case, ways, free):
    """The verdict on one case, made in a place that nobody else uses meanwhile."""
    missing = places.lacks(case)
    if missing:
        return Verdict(case.name, missing=missing)
    place = free.get()
    try:
        places.prepare(case, place)
        return judge(case, ways, place)
    except subprocess.TimeoutExpired:
        return Verdict(case.name, broken=f"longer than {LIMIT} s")
    finally:
        free.put(place)


def line(verdict):
    if verdict.missing:
        return f"missing {verdict.name:24}{verdict.missing}"
    if verdict.broken:
        return f"BROKEN  {verdict.name:24}{verdict.broken}"
    others = [f"{name}: {word}" for name, word in verdict.ways.items() if word != "same"]
    others += [f"\n    {name}: {word}" for name, word in verdict.failed.items()]
    return f"{'ok' if verdict.good else 'FAILED':8}{verdict.name:24}{', '.join(others)}"


def run_rows(cases, options):
    top, made = places.make(min(options.jobs, len(cases)))
    free = queue.SimpleQueue()
    for place in made:
        free.put(place)
    ways, verdicts = (QUICK if options.quick else CAPPED), []
    try:
        with concurrent.futures.ThreadPoolExecutor(len(made)) as pool:
            waiting = [pool.submit(tried, case, ways, free) for case in cases]
            for done in concurrent.futures.as_completed(waiting):
                verdicts.append(done.result())
                print(line(verdicts[-1]), flush=True)
                if options.write:
                    page.record(verdicts[-1])
    finally:
        shutil.rmtree(top, ignore_errors=True)
    return verdicts


def main():
    options = arguments()
    cases = chosen(options)
    if options.list or not cases:
        print("\n".join(case.name for case in cases) or f"scripts/laws: no row is called {options.names}")
        return 0 if cases else 2
    verdicts = run_rows(cases, options)
    if options.write:
        page.write()
    missing = [verdict.name for verdict in verdicts if verdict.missing]
    bad = [verdict.name for verdict in verdicts if verdict.broken or verdict.failed]
    print(f"{len(verdicts) - len(missing) - len(bad)} hold, {len(bad)} do not, {len(missing)} are missing")
    if bad:
        print(f"do not hold: {', '.join(bad)}", file=sys.stderr)
    return 1 if bad or (options.quick and missing) else 0
