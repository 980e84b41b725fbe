"""Puts what was found into docs/arguments.md."""
import json

from .cases import CASES
from .shell import ROOT

PAGE = ROOT / "docs/arguments.md"


def written(case):
    """The command, with the variable before it."""
    return f"{case.name.split()[0]}='{case.value}' {case.command}" if case.value else case.command


def write_runs(results):
    """The table of runs, from the JSON of all of them."""
    commands = {case.name: written(case).replace("{n}", "N") for case in CASES}
    head = ("| case | command | number | threads created, by hand and capped | CPU s, by hand and capped |\n"
            "| --- | --- | --- | --- | --- |\n")
    rows = []
    for entry in sorted(json.loads(results.read_text()), key=lambda entry: entry["name"]):
        if entry["failed"] or entry["name"] not in commands:
            continue
        command = commands[entry["name"]].replace("|", "\\|")
        number = {True: "same", False: "other", None: "not tried"}[entry["free"]]
        caps = entry["caps"].values()
        threads = ", ".join(f"{cap['threads'][0]} and {cap['threads'][1]}" for cap in caps)
        cpu = ", ".join(f"{cap['cpu'][0]} and {cap['cpu'][1]}" for cap in caps)
        rows.append(f"| {entry['name']} | `{command}` | {number} | {threads} | {cpu} |\n")
    put("runs", f"{len(rows)} cases.\n\n{head}{''.join(rows)}\n")


def write_times(summary, met):
    """The table of times, a row for each case, and how many programs keep the promise."""
    head = ("| case | cap 1: wall, CPU | cap 2: wall, CPU | CPUs kept busy, N by hand | rounds |\n"
            "| --- | --- | --- | --- | --- |\n")
    cases = {}
    for row in summary["rows"]:
        cases.setdefault(row["name"], []).append(row)
    rows = []
    for name, caps in sorted(cases.items()):
        cells = [f"{row['seconds']['median']:.2f}, {row['cpu']['median']:.2f}" for row in caps]
        busy = ", ".join(f"{row['cpu']['by_hand'] / row['seconds']['by_hand']:.2f}" for row in caps)
        rows.append(f"| {name} | {' | '.join(cells)} | {busy} | {min(row['rounds'] for row in caps)} |\n")
    programs = len({row["program"] for row in summary["rows"]})
    put("times", f"Of {programs} programs {met} stay within {summary['most']} in all of their rows; a ratio "
                 f"whose better quarter of rounds does counts as well. What keeps more than N CPUs busy although N is "
                 f"set by hand (other threads of the program, the other end of a pipe) has N under a cap.\n\n"
                 f"{head}{''.join(rows)}\n")


def put(name, text):
    """Replaces what stands between the markers of this name."""
    before, rest = PAGE.read_text().split(f"<!-- {name} -->\n")
    after = rest.split(f"<!-- end of {name} -->")[1]
    PAGE.write_text(f"{before}<!-- {name} -->\n{text}<!-- end of {name} -->{after}")
