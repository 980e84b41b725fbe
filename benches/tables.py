"""The tables of docs/benchmarks.md, one per section."""

from . import contenders
from .engine import ENOUGH
from .plots import number


def table(lines):
    """Markdown of lines of cells, the first of them the head."""
    head, *rest = [[str(cell) for cell in line] for line in lines]
    lines = [head, ["---"] * len(head), *rest]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def spread(value, digits=3):
    """A median with its quartiles."""
    if value is None:
        return ""
    if value.get("at_least"):
        return f"≥ {value['median']:.0f}"
    median = value["median"]
    # What follows from medians alone has no count.
    few = " too few" if value.get("count", ENOUGH) < ENOUGH else ""
    digits = digits if median < 20 else 0
    return f"{median:.{digits}f} ({value['low']:.{digits}f}–{value['high']:.{digits}f}){few}"


def time(value):
    return f"{number(value['median'])}s" if value else ""


def targets(all_targets):
    lines = [["what", "beside", "at most", "result", ""]]
    for target in all_targets:
        verdict = target["verdict"]
        lines.append(
            [
                target["what"],
                target["than"],
                target["most"],
                spread(target),
                f"**{verdict}**" if verdict == "missed" else verdict,
            ]
        )
    return table(lines)


def of_contenders(row):
    """One table of one case: every contender with time, CPU time, ratio."""
    counted = any("instructions" in values for values in row["contenders"].values())
    lines = [
        [
            row["case"],
            "time",
            "CPU time",
            f"ratio to {row['reference']}",
            *["instructions"] * counted,
        ]
    ]
    for name, values in row["contenders"].items():
        lines.append(
            [
                name,
                time(values.get("seconds")),
                time(values.get("cpu")),
                spread(values.get("ratio")),
                *[number(values["instructions"]) if "instructions" in values else ""] * counted,
            ]
        )
    return table(lines)


def start(rows):
    return "\n\n".join(of_contenders(row) for row in rows)


def calls(rows):
    lines = [
        ["one call", "bare", "capped", "ratio", "without a page", "instructions, bare", "capped"]
    ]
    for row in rows:
        bare, capped = row["contenders"]["bare"], row["contenders"]["threadcap"]
        counted = [
            number(side["instructions"]) if "instructions" in side else ""
            for side in (bare, capped)
        ]
        lines.append(
            [
                row["case"],
                time(bare["seconds"]),
                time(capped["seconds"]),
                spread(capped.get("ratio")),
                spread(ratio(row, "threadcap, no page")),
                *counted,
            ]
        )
    return table(lines)


def ratio(row, name):
    return row["contenders"].get(name, {}).get("ratio")


def ratios_of_saved(rows):
    names = ["bare", *contenders.PEERS, "threadcap"]
    lines = [["case", *names, "best by hand"]]
    for row in rows:
        cells = []
        for name in names:
            found = ratio(row, name)
            sign = "≥ " if found and found.get("at_least") else ""
            cells.append(f"{sign}{found['median']:.3g}" if found else "")
        lines.append([row["case"], *cells, row["reference"].removeprefix("by hand: ")])
    return table(lines)


def of_work(row, name):
    """Time, CPU time and switches of one piece of work."""
    values = row["contenders"].get(name, {})
    if "seconds" not in values:
        return ["", "", ""]
    switches = values.get("switches")
    return [
        time(values["seconds"]),
        time(values.get("cpu")),
        number(switches["median"]) if switches else "",
    ]


def details_of_saved(rows):
    lines = [
        [
            "one piece of work",
            "bare",
            "CPU",
            "switches",
            "threadcap",
            "CPU",
            "switches",
            "by hand",
            "CPU",
            "switches",
            "bare / threadcap",
        ]
    ]
    for row in rows:
        gain = row.get("bare_to_capped")
        lines.append(
            [
                row["case"],
                *of_work(row, "bare"),
                *of_work(row, "threadcap"),
                *of_work(row, row["reference"]),
                f"{gain['median']:.3g}" if gain else "",
            ]
        )
    return table(lines)


def saved(rows):
    return f"{ratios_of_saved(rows)}\n\n{details_of_saved(rows)}"


def budget(rows):
    names = ["bare", "by hand: 1", "steady", "dynamic"]
    lines = [["workers", *names, "best by hand", "time"]]
    for row in rows:
        best = row["contenders"][row["reference"]]
        cells = [spread(ratio(row, name), 2) for name in names]
        lines.append(
            [row["case"], *cells, row["reference"].removeprefix("by hand: "), time(best["seconds"])]
        )
    return table(lines)


def neighbour(rows):
    parts = []
    for row in rows:
        lines = [[row["case"], "victim", "ratio to alone", "pace of the job"]]
        for name, values in row["contenders"].items():
            pace = values.get("job_pieces")
            lines.append(
                [
                    name,
                    time(values["seconds"]),
                    spread(values.get("ratio")),
                    f"{number(pace['median'])}/s" if pace else "",
                ]
            )
        parts.append(table(lines))
    return "\n\n".join(parts)


def scale(rows):
    lines = [["what", "as there are more", "should be", "power", "bare", "capped"]]
    for row in rows:
        first, last = row["points"][0], row["points"][-1]
        unit = "s" if row["unit"] == "seconds" else ""
        cells = [
            f"{number(first[name])}{unit} at {first['n']}, {number(last[name])}{unit} at {last['n']}"
            for name in ("bare", "threadcap")
        ]
        lines.append(
            [
                f"{row['case']}, {row['unit']}",
                row["of"],
                row["expected"],
                f"{row['exponent']:.2f}",
                *cells,
            ]
        )
    return table(lines)


OF = {
    "start": start,
    "calls": calls,
    "saved": saved,
    "budget": budget,
    "alone": start,
    "neighbour": neighbour,
    "honesty": start,
    "scale": scale,
}
