"""What scripts/matrix does: reads its arguments, runs the rows, writes the report."""
import argparse
import os
import sys

from . import installed, report, runner, verdict
from .table import ASKED, PROGRAMS

DESCRIPTION = """Runs real programs bare and capped, and records what became of each.

Without options every row runs, and docs/matrix.md and docs/matrix.json are written anew. Rows
whose needs are missing are named at the end, with what to install."""


def arguments():
    parser = argparse.ArgumentParser(
        prog="scripts/matrix", description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true",
                        help="a subset, within minutes; writes no report")
    parser.add_argument("--only", metavar="NAME", action="append",
                        help="rows whose name starts so; the others keep their place in the report")
    parser.add_argument("--list", action="store_true", help="names the rows")
    parser.add_argument("--needs", action="store_true",
                        help="the packages of Debian and the environments that the rows need")
    parser.add_argument("--library", metavar="FILE",
                        help="the libthreadcap.so to use, instead of one built here")
    return parser.parse_args()


def chosen(options):
    programs = [program for program in PROGRAMS if program.quick or not options.quick]
    if options.only:
        programs = [program for program in programs
                    if program.name.lower().startswith(tuple(only.lower() for only in options.only))]
    return programs


def environment(program, asked, cap, preload):
    """Nothing that the caller has set in its own environment must reach a program."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    variables = dict.fromkeys(program.variables, ASKED) if asked else {}
    capped = {"AUTOZYME_THREADS": str(cap)} if cap else {}
    preload = {"LD_PRELOAD": ":".join(map(str, preload))} if preload else {}
    return {"LANG": "C.UTF-8", **kept, **program.settings, **variables, **capped, **preload}


def measured(program, places, configurations):
    """All runs of one row, by the name of the configuration."""
    runs = {}
    for configuration in configurations:
        asked = program.asked if configuration.asked else ()
        preload = [places.shim] * bool(configuration.cap)
        preload += [places.pretend] * configuration.pretend
        directory = places.fresh_directory()
        runs[configuration.name] = runner.run(
            installed.command(program, places, asked),
            environment(program, configuration.asked, configuration.cap, preload),
            verdict.LIMIT, directory)
    return runs


def run_rows(programs, options):
    places = installed.Places(options.library)
    configurations = verdict.QUICK if options.quick else verdict.FULL
    rows, missing = {}, {}
    for program in programs:
        lacks = installed.lacking(program) or installed.prepare(program, places)
        if lacks:
            missing[program.name] = lacks
            print(f"{program.name}: not run, needs {lacks}", flush=True)
            continue
        row = report.row(program, measured(program, places, configurations), configurations)
        rows[program.name] = row
        print(report.line(row), flush=True)
        if not options.quick:
            report.write(rows, missing)
    return rows, missing


def main():
    options = arguments()
    programs = chosen(options)
    if options.list:
        print("\n".join(program.name for program in programs))
        return 0
    if options.needs:
        print(installed.needs(programs))
        return 0
    if not programs:
        print(f"scripts/matrix: no row is called {options.only}, see --list", file=sys.stderr)
        return 2
    runner.adopt_orphans()
    rows, missing = run_rows(programs, options)
    packages = installed.packages(missing)
    if packages:
        print(f"to run the others: apt-get install {packages}")
    broken = [name for name, row in rows.items() if row["fails"]]
    if broken:
        print(f"do not hold: {', '.join(broken)}", file=sys.stderr)
    strict = "THREADCAP_TEST_STRICT" in os.environ
    return 1 if broken or (strict and missing) else 0
