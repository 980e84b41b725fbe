"""What was found, for people (docs/laws.md) and for programs (docs/laws.json)."""
import collections
import dataclasses
import datetime
import json
import os
import platform

import json_rows

from commands.shell import ROOT

from . import table
from .ways import ASKED

MARKDOWN = ROOT / "docs/laws.md"
JSON = ROOT / "docs/laws.json"
MARKS = ("<!-- scripts/laws writes from here -->\n", "<!-- to here -->\n")


def stored():
    return json.loads(JSON.read_text())["rows"] if JSON.exists() else []


def record(verdict):
    """Stores one row; those of others stay."""
    if verdict.missing:
        return
    entry = {key: value for key, value in dataclasses.asdict(verdict).items() if value and key != "missing"}
    entry["date"] = datetime.datetime.now().isoformat(timespec="hours")
    entry["load"] = round(os.getloadavg()[0], 1)
    order = {case.name: number for number, case in enumerate(table.CASES)}
    rows = {row["name"]: row for row in stored()} | {verdict.name: entry}
    kept = sorted((row for row in rows.values() if row["name"] in order), key=lambda row: order[row["name"]])
    machine = {"machine": platform.machine(), "cpus": os.cpu_count(), "asked": ASKED}
    JSON.write_text(json_rows.text(machine | {"rows": kept}))


def cell(text):
    return text.replace("|", "\\|")


def ways_of(row):
    """The ways in which the output was another than the bare run's, and why that is right."""
    others = collections.defaultdict(list)
    for name, word in row.get("ways", {}).items():
        if word != "same":
            others[word].append(name)
    found = [f"{word}: {', '.join(names)}" for word, names in others.items()]
    found += [f"**fails**: {name}" for name in row.get("failed", {})]
    if row.get("broken"):
        return f"**not tried**: {cell(row['broken'][:80])}"
    return "; ".join(found) or "same"


def body():
    rows = stored()
    cases = {case.name: case for case in table.CASES}
    good = [row for row in rows if not row.get("failed") and not row.get("broken")]
    loads, dates = [row["load"] for row in rows], sorted({row["date"][:10] for row in rows})
    asks = collections.Counter(cases[row["name"]].asks for row in rows)
    yield (f"{len(good)} of {len(rows)} programs hold. Recorded {dates[0]} to {dates[-1]} on a machine with "
           f"{os.cpu_count()} CPUs ({platform.machine()}), under a load of {min(loads)} to {max(loads)}. "
           f"{ASKED} threads are asked for: by "
           + ", ".join(f"{word} {number}" for word, number in asks.most_common()) + ".\n")
    for field, of_field in table.FIELDS.items():
        known = {row["name"]: row for row in rows}
        here = [case for case in of_field if case.name in known]
        if not here:
            continue
        yield f"\n## {field.capitalize()}\n\n"
        yield "| program | asked by | command | under caps | compared |\n| --- | --- | --- | --- | --- |\n"
        for case in here:
            rule = f"numbers within {case.within}: {case.varies}" if case.within else case.varies or "exactly"
            yield (f"| {case.name} | {case.asks} | `{cell(case.command.replace('{n}', str(case.asked or ASKED)))}` "
                   f"| {ways_of(known[case.name])} | {rule} |\n")


def write():
    before, rest = MARKDOWN.read_text().split(MARKS[0])
    MARKDOWN.write_text(before + MARKS[0] + "".join(body()) + MARKS[1] + rest.split(MARKS[1])[1])
