"""The part of the README that shows a few of the results."""

import re

from . import places

README = places.ROOT / "README.md"
FROM, TO = "<!-- scripts/bench writes from here -->\n", "<!-- to here -->\n"
CASES = (
    "OpenBLAS, product of 400, cap 1",
    "OpenBLAS, product of 400, cap 2",
    "MKL, product of 400, cap 2",
    "libgomp, short loops, asked by code, cap 2",
    "numba's prange with BLAS inside, cap 2",
    "scikit-learn, k-means, cap 2",
    "joblib, 64 threads x BLAS of 64, cap 2",
    "torch, step of training, cap 2",
    "TensorFlow, step of training, cap 2",
    "R data.table, order and groups, cap 2",
)
CONTENDERS = ("bare", "variables", "threadpoolctl", "taskset", "cgroup quota", "threadcap")


def ratio(values):
    """One decimal is enough where things differ by hundreds."""
    if not values:
        return "–"
    median = values["ratio"]["median"]
    at_least = "≥ " if values["ratio"].get("at_least") else ""
    return f"{at_least}{median:.0f}" if median >= 10 else f"{at_least}{median:.2f}"


def saved(rows):
    lines = ["| time, as a multiple of the best by hand | " + " | ".join(CONTENDERS) + " |"]
    lines.append("| --- |" + " --- |" * len(CONTENDERS))
    for row in (row for row in rows if row["case"] in CASES):
        cells = [ratio(row["contenders"].get(name)) for name in CONTENDERS]
        lines.append(f"| {row['case']} | " + " | ".join(cells) + " |")
    return lines


def start(rows):
    """What a process start costs, in a sentence."""
    ratios = {name: values["ratio"]["median"] for name, values in rows[0]["contenders"].items()}
    names = ("threadcap, no cap", "threadcap, cap 2", "libfaketime", "jemalloc")
    told = ", ".join(f"{name} {ratios[name]:.2f}" for name in names if name in ratios)
    return [f"A start of `/bin/true`, as a multiple of one with an empty preload: {told}.", ""]


def write(known):
    """Puts what has been measured into the README; it stays as it is where that is not all."""
    sections = known["sections"]
    if not {"start", "saved"} <= sections.keys():
        return
    lines = start(sections["start"]["rows"]) + saved(sections["saved"]["rows"])
    part = re.compile(re.escape(FROM) + ".*?" + re.escape(TO), re.DOTALL)
    text = FROM + "\n".join(lines) + "\n" + TO
    README.write_text(part.sub(lambda _: text, README.read_text()))
