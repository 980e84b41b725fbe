"""Scale beyond this machine: how the library's own work grows, and that it grows no worse."""

import math

from .. import axes

NAME = "scale"
QUICK = False
# The most that an exponent may be: 1 is linear, 0 is flat; what is above is measurement.
EXPONENTS = {"linear": 1.1, "flat": 0.1}


def exponent(axis, points):
    """With which power of the size the cost grows, over the last step.

    Linear is what the library adds; flat is what it multiplies, since the bare call may itself
    grow with the machine's load.
    """
    last, before = points[-1], points[-2]
    if axis.expected == "flat":
        costs = [point["threadcap"] / point["bare"] for point in (before, last)]
    else:
        # A difference that drowns in the noise is no growth.
        costs = [
            max(point["threadcap"] - point["bare"], 0.01 * point["bare"])
            for point in (before, last)
        ]
    return math.log(costs[1] / costs[0]) / math.log(last["n"] / before["n"])


def measure_axis(axis, bench):
    points = axes.points(axis, bench)
    row = {
        "case": axis.title,
        "of": axis.of,
        "unit": axis.unit,
        "expected": axis.expected,
        "points": points,
        "targets": [],
    }
    if len(points) < 2:
        bench.missing(f"{axis.title}, {axis.unit}")
        return None
    found, most = exponent(axis, points), EXPONENTS[axis.expected]
    row["exponent"] = found
    row["targets"].append(
        {
            "what": f"{axis.title}, {axis.of}, {axis.unit}: {axis.expected}",
            "than": "growth",
            "most": most,
            "median": found,
            "low": found,
            "high": found,
            "verdict": "met" if found <= most else "missed",
        }
    )
    print(
        f"{axis.title}, {axis.of}: {axis.unit} grow with the power {found:.2f}, "
        f"{axis.expected} expected",
        flush=True,
    )
    return row


def measure(bench):
    return [row for axis in axes.EVERY if (row := measure_axis(axis, bench))]
