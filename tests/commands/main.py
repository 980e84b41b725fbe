"""Runs every command of `cases.py`: bare with N by hand, and under a cap of N with 64 asked.

The output must be the same, and the program must have made as many threads. The report of each
process (THREADCAP_REPORT) says how many it made; bare, it is observed.
"""
import argparse
import dataclasses
import json
import pathlib
import resource
import shutil
import subprocess
import tempfile
import time

import json_rows

from . import inputs, page, times
from .cases import CASES
from .shell import LAUNCHER, LIMIT, SHIM, program, shell

ASKED = 64
CAPS = (1, 2)
# Bare, 64 threads on few CPUs may take very long.
SHORT_LIMIT = 60


@dataclasses.dataclass
class Run:
    output: bytes = b""
    status: int = 0
    wall: float = 0.0
    cpu: float = 0.0
    created: int = 0
    over: int = 0
    lowered: tuple = ()


@dataclasses.dataclass
class Verdict:
    name: str
    missing: str = ""
    failed: str = ""
    # By cap: whether the output was the same, threads by hand and capped, CPU seconds.
    caps: dict = dataclasses.field(default_factory=dict)
    # Whether bare 64 and bare 2 print the same; None where bare 64 takes too long.
    free: bool | None = None
    lowered: tuple = ()

    @property
    def good(self):
        return bool(self.caps) and not self.failed and all(cap["same"] for cap in self.caps.values())


def run(case, number, place, extra, limit=LIMIT):
    """One run of a case in a directory of its own, which `prepare` has filled."""
    here = place / "run"
    shutil.rmtree(here, ignore_errors=True)
    shutil.copytree(place / "prepared", here, symlinks=True)
    report = place / "report.jsonl"
    report.unlink(missing_ok=True)
    command = case.command.replace("{n}", str(number))
    if case.value:
        # It is the shell that lowers its variables: it must not become the last of its commands.
        command += "; exit $?"
    if extra and case.static:
        command = f"{LAUNCHER} run -q -n {extra['AUTOZYME_THREADS']} -- {command}"
    if extra:
        extra = extra | {"THREADCAP_REPORT": str(report), "LD_PRELOAD": str(SHIM)}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = shell(command, here, extra | case.variable(number), limit)
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - start
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    result = Run(b"", done.returncode, wall, cpu)
    if case.stdout:
        result.output += done.stdout
    if case.show:
        result.output += shell(case.show, here, {}).stdout
    if result.status:
        result.output += done.stderr[-300:]
    if report.exists():
        lowered = set()
        for line in report.read_text().splitlines():
            page = json.loads(line)
            result.created += page["threads"]["created"]
            for request in page["requests"]:
                if request["kind"] == case.asks:
                    lowered.add(f"{request['name']} {request['asked']} -> {request['granted']}")
        result.lowered = tuple(sorted(lowered))
    return result


def try_case(case, place):
    verdict = Verdict(case.name)
    if not shutil.which(program(case)):
        verdict.missing = program(case)
        return verdict
    shutil.rmtree(place / "prepared", ignore_errors=True)
    (place / "prepared").mkdir()
    if case.prepare:
        shell(case.prepare, place / "prepared", {})
    by_hand = {number: run(case, number, place, {}) for number in CAPS}
    try:
        as_asked = run(case, ASKED, place, {}, SHORT_LIMIT).output
        verdict.free = by_hand[2].output == as_asked
    except subprocess.TimeoutExpired:
        as_asked = None
    for cap in CAPS:
        bare = by_hand[cap]
        observed = run(case, cap, place,
                       {"AUTOZYME_THREADS": str(cap), "THREADCAP_OBSERVE": "1"})
        capped = run(case, ASKED, place, {"AUTOZYME_THREADS": str(cap)})
        verdict.lowered = verdict.lowered or capped.lowered
        verdict.caps[cap] = {
            "same": (bare.output, bare.status) == (capped.output, capped.status),
            "as_asked": capped.output == as_asked,
            "threads": [observed.created, capped.created],
            "cpu": [round(bare.cpu, 2), round(capped.cpu, 2)],
            "wall": [round(bare.wall, 2), round(capped.wall, 2)],
        }
        if bare.status:
            verdict.failed = f"bare: exit {bare.status}: {bare.output[-200:]!r}"
        elif not bare.output:
            verdict.failed = "no output"
        elif not (capped.lowered or case.wrapper or case.static):
            verdict.failed = "nothing was lowered"
        elif cap < case.floor:
            # Below that number the program writes something else, and so it is not lowered.
            verdict.caps[cap]["same"] = verdict.caps[cap]["as_asked"]
        elif observed.created < capped.created:
            # Fewer, where the program has other pools, too, that the cap has made smaller.
            verdict.failed = f"threads: {observed.created} by hand, {capped.created} capped"
        elif not verdict.caps[cap]["same"]:
            verdict.failed = f"output: {bare.output[-150:]!r} by hand, {capped.output[-150:]!r} capped"
    return verdict


def write(path, verdicts):
    """Writes verdicts as JSON, one a line; those of other cases in the file stay."""
    known = {entry["name"]: entry for entry in json.loads(path.read_text())} if path.exists() else {}
    tried = {verdict.name: dataclasses.asdict(verdict) for verdict in verdicts if not verdict.missing}
    path.write_text(json_rows.text(list((known | tried).values())))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="cases whose name starts so; all without")
    parser.add_argument("--quick", action="store_true", help="only some, for every change")
    parser.add_argument("--write", help="a file for the results, as JSON; writes the page, too")
    parser.add_argument("--times", metavar="FILE",
                        help="measures how long they take, on an idle machine, and writes that as JSON "
                             "and into the page; with --quick a few rounds, unwatched and unwritten")
    parser.add_argument("--rounds", type=int, default=times.ROUNDS, metavar="N",
                        help=f"rounds of --times at most (default {times.ROUNDS})")
    options = parser.parse_args()
    for built in (SHIM, LAUNCHER):
        if not built.exists():
            parser.error(f"{built} does not exist: build it with cargo build --release --workspace")
    cases = [case for case in CASES
             if (not options.names or case.name.startswith(tuple(options.names)))
             and (case.quick or not options.quick)]
    place = pathlib.Path(tempfile.mkdtemp(prefix="threadcap-arguments-"))
    inputs.make(place)
    shell(pathlib.Path(inputs.__file__).with_suffix(".sh").read_text(), place, {})
    verdicts = []
    try:
        if options.times:
            return 0 if times.measure_all(cases, place, options) else 1
        for case in cases:
            try:
                verdict = try_case(case, place)
            except subprocess.TimeoutExpired:
                verdict = Verdict(case.name, failed=f"longer than {LIMIT} s")
            verdicts.append(verdict)
            word = "missing" if verdict.missing else "ok" if verdict.good else "FAILED"
            print(f"{word:8}{case.name:24}{' '.join(verdict.lowered)}  {verdict.failed}"
                  f"{verdict.missing} {'(output depends on the number)' if verdict.free is False else ''}",
                  flush=True)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    if options.write:
        write(pathlib.Path(options.write), verdicts)
        page.write_runs(pathlib.Path(options.write))
    failed = [verdict for verdict in verdicts if not verdict.good and not verdict.missing]
    missing = sum(bool(verdict.missing) for verdict in verdicts)
    if options.quick and missing:
        failed.append("a program of the quick cases is missing")
    print(f"{len(verdicts) - len(failed) - missing} passed, {len(failed)} failed, {missing} skipped")
    return 1 if failed else 0
