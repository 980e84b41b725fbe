"""What was measured, for people (docs/matrix.md) and for programs (docs/matrix.json)."""
import datetime
import json
import os
import platform

import json_rows

from . import readme, verdict
from .installed import ROOT, lacking
from .table import PROGRAMS

MARKDOWN = ROOT / "docs/matrix.md"
JSON = ROOT / "docs/matrix.json"


def numbers(run):
    """What is kept of one run."""
    return {
        "exit_status": run.status, "timed_out": run.timed_out, "pool": run.pool,
        "pools": run.pools, "reported": run.reported, "threads_itself": run.threads,
        "threads_of_a_process": max(run.process_threads, run.threads),
        # Nobody has looked at a program that ends within milliseconds.
        "threads_of_all": max(run.tree_threads, run.threads, 1),
        "cpu_seconds": round(run.cpu, 2), "seconds": round(run.wall, 2),
        "cpus_busy": round(run.busy, 2),
    }


def row(program, runs, configurations):
    """One row: what each run left, what does not hold, and why that is."""
    bare = runs["bare"]
    failed, excused, errors = {}, {}, {}
    for configuration in configurations:
        run = runs[configuration.name]
        if run.status:
            errors[configuration.name] = run.error.replace(str(ROOT), ".").strip()[-400:]
        if configuration.cap:
            for check, seen in verdict.failures(run, bare, configuration.cap).items():
                where = excused if check in program.but else failed
                where[f"{configuration.name}: {check}"] = seen
    if bare.status:
        failed["bare: exit"] = f"exit status {bare.status}"
    return {
        "name": program.name,
        "asked_by": asked_by(program),
        "runs": {name: numbers(run) for name, run in runs.items()},
        "same_output": {name: run.output == bare.output for name, run in runs.items()},
        "fails": failed, "excused": excused, "errors": errors,
        "why": "; ".join(program.but.values()) if excused else "",
    }


def asked_by(program):
    option = " ".join(word for word in program.asked if "{" not in word)
    plain = option if program.asked and option != "64" else ""
    return ", ".join(filter(None, [*program.variables, plain, program.means]))


def verdict_of(row):
    if row["fails"]:
        return "**no**: " + "; ".join(f"{where}: {seen}" for where, seen in row["fails"].items())
    return "but" if row["excused"] else "yes"


def cell(run):
    if run["timed_out"]:
        return "hangs"
    if run["exit_status"]:
        return f"exit {run['exit_status']}"
    pool = "–" if run["pool"] is None else run["pool"]
    return f"{pool} / {run['threads_of_all']} / {run['cpus_busy']:.2f}"


def line(row):
    """One row for the terminal, as it is finished."""
    cells = "  ".join(f"{name}: {cell(run)}" for name, run in row["runs"].items())
    return f"{row['name']:32} {verdict_of(row)}\n    {cells}"


HEADER = """# Real programs, bare and capped

Made by `scripts/matrix` on {date}: {machine}. The numbers are in [matrix.json](matrix.json), too.

Every program is asked for 64 threads by all means that it offers: variables, setters, arguments.
It runs without the library, capped at 1 and capped at 2. Then it is asked for nothing, and runs on
a machine that pretends to have 64 CPUs ([crates/pretend](../crates/pretend/src/lib.rs)), bare and
capped at 2. (Bare, Intel's OpenMP sees through the pretence and aborts. Programs of Go and those
that read files see the real machine.) A cell shows **the largest pool that has a name / the most
threads at one time, in all processes together / CPUs kept busy** (CPU time over wall time).

A row *holds* when every capped run at N exits with 0 and the output of the bare run, no named pool
and no number of CPUs that is reported to it is above N, and it keeps at most N + 0.15 CPUs busy. Threads
may be more than N: they take turns on the N CPUs, and most of them sleep. *but* is a row of which a
part cannot be made to hold, and says why; everything else in it does.

{summary}

| program | 64 asked by | bare | cap 1 | cap 2 | 64 CPUs, bare | 64 CPUs, cap 2 | holds | why |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
"""


def machine():
    count = len(os.sched_getaffinity(0))
    return f"{count} CPUs, {platform.machine()}, {'-'.join(platform.libc_ver())}"


def table_line(row):
    cells = [cell(run) for run in row["runs"].values()]
    why = row["why"] or "; ".join(f"{where}: {text.splitlines()[-1] if text else '?'}"
                                  for where, text in row["errors"].items() if row["fails"])
    words = [row["name"], row["asked_by"], *cells, verdict_of(row), why]
    return "| " + " | ".join(word.replace("|", "\\|") for word in words) + " |"


def write(rows, missing):
    """Writes both reports; rows that did not run now keep what an earlier run left."""
    earlier = json.loads(JSON.read_text())["rows"] if JSON.exists() else []
    kept = {row["name"]: row for row in earlier if row["name"] not in missing} | rows
    ordered = [kept[program.name] for program in PROGRAMS if program.name in kept]
    date = datetime.date.today().isoformat()
    JSON.parent.mkdir(exist_ok=True)
    JSON.write_text(json_rows.text({"date": date, "machine": machine(), "rows": ordered}))
    held = [row for row in ordered if not row["fails"]]
    absent = [f"{program.name} (needs {missing.get(program.name) or lacking(program) or 'a run'})"
              for program in PROGRAMS if program.name not in kept]
    summary = f"{len(held)} of {len(ordered)} rows hold, of which " \
              f"{sum(bool(row['excused']) for row in held)} with a *but*."
    if absent:
        summary += f" Not run: {', '.join(absent)}."
    header = HEADER.format(date=date, machine=machine(), summary=summary)
    MARKDOWN.write_text(header + "\n".join(map(table_line, ordered)) + "\n")
    readme.write(ordered, summary)
