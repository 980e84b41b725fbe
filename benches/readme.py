"""The part of the README that shows a few of the results."""

import re

from . import places

README = places.ROOT / "README.md"
FROM, TO = "<!-- scripts/bench writes from here -->\n", "<!-- to here -->\n"
CASES = (
    "OpenBLAS, product of 400, cap 1",
    "OpenBLAS, product of 400, cap 2",
    "OpenBLAS, product of 400, asks for nothing, cap 1",
    "MKL, product of 400, cap 2",
    "libgomp, short loops, asked by code, cap 2",
    "libgomp, short loops, asks for nothing, cap 1",
    "numba's prange with BLAS inside, cap 2",
    "scikit-learn, k-means, cap 2",
    "joblib, 64 threads x BLAS of 64, cap 2",
    "torch, step of training, cap 2",
    "TensorFlow, step of training, cap 2",
    "R data.table, order and groups, cap 2",
)
# A ratio above this is slower for certain.
LEVEL = 1.05
CONTENDERS = ("bare", "variables", "threadpoolctl", "taskset", "cgroup quota", "threadcap")


def ratio(values):
    """One decimal is enough where things differ by hundreds."""
    if not values:
        return "–"
    median = values["ratio"]["median"]
    at_least = "≥ " if values["ratio"].get("at_least") else ""
    return f"{at_least}{median:.0f}" if median >= 10 else f"{at_least}{median:.2f}"


def saved(rows):
    lines = [
        "| the code asks for 64 threads, unless it says otherwise; time as a multiple of the best by hand | "
        + " | ".join(CONTENDERS)
        + " |"
    ]
    lines.append("| --- |" + " --- |" * len(CONTENDERS))
    for row in (row for row in rows if row["case"] in CASES):
        cells = [ratio(row["contenders"].get(name)) for name in CONTENDERS]
        lines.append(f"| {row['case']} | " + " | ".join(cells) + " |")
    return lines


def start(rows):
    """What a process start costs, in a sentence."""
    ratios = {name: values["ratio"]["median"] for name, values in rows[0]["contenders"].items()}
    words = {
        "threadcap, no cap": "threadcap without a cap",
        "threadcap, cap 2": "in a job of all CPUs",
        "threadcap, cap 1": "the first process of a job that is held on fewer",
        "eatmydata": "eatmydata",
        "libfaketime": "libfaketime",
        "jemalloc": "jemalloc",
    }
    shown = ", ".join(f"{words[name]} {ratios[name]:.2f}" for name in words if name in ratios)
    return [f"A start of `/bin/true`, as a multiple of one with an empty preload: {shown}.", ""]


def slower(rows):
    """The cases in which threadcap takes clearly longer than the best by hand."""
    found = [
        f"{row['case']} ({row['contenders']['threadcap']['ratio']['median']:.2f})"
        for row in rows
        if row["contenders"].get("threadcap", {}).get("ratio", {}).get("low", 0) > LEVEL
    ]
    if not found:
        return ["", "None of the cases measured is clearly slower than the best by hand."]
    return ["", f"Slower than the best by hand by more than 5%: {'; '.join(found)}."]


def write(known):
    """Puts what has been measured into the README; it stays as it is where that is not all."""
    sections = known["sections"]
    if not {"start", "saved"} <= sections.keys():
        return
    lines = start(sections["start"]["rows"]) + (
        saved(sections["saved"]["rows"]) + slower(sections["saved"]["rows"])
    )
    part = re.compile(re.escape(FROM) + ".*?" + re.escape(TO), re.DOTALL)
    text = FROM + "\n".join(lines) + "\n" + TO
    README.write_text(part.sub(lambda _: text, README.read_text()))
