"""What scripts/bench does: reads its arguments, measures the sections, writes the page."""

import argparse
import atexit
import os
import signal
import sys
import time

from . import contenders, page, places, quiet, results, running
from .sections import EVERY

DESCRIPTION = """Measures the library beside bare runs and beside what a user would pick instead.

All that is compared takes turns in one run. Without options every section is measured, and
docs/benchmarks.json, docs/benchmarks.md and docs/images/ are written anew; a section that is
measured alone takes its place among the others."""


class Bench:
    """What every section is given."""

    def __init__(self, options):
        self.library = places.build_library(options.library)
        self.quick = options.quick
        self.rounds = options.rounds
        self.share = options.time
        self.only = options.only
        self.lacks = []

    def seconds(self, wanted):
        """How long something may take, that should take so many seconds."""
        return wanted * self.share * (0.25 if self.quick else 1)

    def missing(self, what):
        self.lacks.append(what)
        print(f"not measured: {what}", file=sys.stderr, flush=True)

    def reported(self, row):
        """Says what a row came to, and passes it on."""
        ratios = ", ".join(
            f"{name} {values['ratio']['median']:.3f}"
            for name, values in row["contenders"].items()
            if "ratio" in values
        )
        print(f"{row['case']}: {ratios}", flush=True)
        return row


def arguments():
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="within minutes: fails on a gross regression, and writes nothing",
    )
    parser.add_argument(
        "--section",
        metavar="NAME",
        action="append",
        choices=list(EVERY),
        help=f"measures this section alone: {', '.join(EVERY)}",
    )
    parser.add_argument(
        "--only",
        metavar="TEXT",
        help="of the section `saved`, the cases with this in their names; writes nothing",
    )
    parser.add_argument("--page", action="store_true", help="writes the page from the JSON again")
    parser.add_argument("--rounds", type=int, metavar="N", help="rounds at most, in every section")
    parser.add_argument(
        "--time",
        type=float,
        default=1.0,
        metavar="FACTOR",
        help="how much longer than usual everything may take (default 1)",
    )
    parser.add_argument(
        "--library",
        metavar="FILE",
        help="the libthreadcap.so to measure, instead of one built here",
    )
    return parser.parse_args()


def measure(section, bench):
    """The rows of one section, with when and beside what load they were measured."""
    print(f"== {section.NAME}", flush=True)
    bench.lacks = []
    quiet.WATCH.begin_section()
    load = quiet.wait_until_idle() if quiet.WATCH.is_on else os.getloadavg()[0]
    start = time.monotonic()
    rows = section.measure(bench)
    return {
        "when": time.strftime("%Y-%m-%d %H:%M"),
        "load_before": load,
        **quiet.WATCH.summary(),
        "took": round(time.monotonic() - start),
        "commit": bench.commit,
        "lacks": bench.lacks,
        "rows": rows,
    }


def gross(sections):
    """The targets that are missed by so much that noise cannot explain it."""
    return [
        (target, row["case"])
        for section in sections
        for row in section["rows"]
        for target in row["targets"]
        if target["low"] > 2 * target["most"]
    ]


def main():
    options = arguments()
    if options.page:
        return page.rewrite()
    writes = not (options.quick or options.only)
    commit = places.commit()
    if writes and commit.endswith("-dirty"):
        print(
            f"scripts/bench: the work tree has changes ({commit}): commit them, so that the "
            "numbers belong to a commit; nothing was measured",
            file=sys.stderr,
        )
        return 1
    # Ended from outside, it still ends what it has started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    for group in contenders.GROUPS:
        atexit.register(group.remove)
    bench = Bench(options)
    bench.commit = commit
    chosen = [
        section
        for name, section in EVERY.items()
        if name in (options.section or EVERY) and (not options.quick or section.QUICK)
    ]
    if writes:
        quiet.WATCH.switch_on()
    measured = []
    for section in chosen:
        try:
            measured.append(measure(section, bench))
        except (running.Failed, quiet.Busy) as failed:
            print(f"scripts/bench: {failed}", file=sys.stderr)
            return 1
        if writes:
            page.write(results.merge(section.NAME, measured[-1]))
    regressed = gross(measured) if options.quick else []
    for target, case in regressed:
        print(
            f"gross: {case}: {target['what']}: {target['median']:.2f} times {target['than']}, "
            f"where {target['most']} is the target",
            file=sys.stderr,
        )
    return 1 if regressed else 0
