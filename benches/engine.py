"""Runs things in turns, and computes medians and spread: the one way in which anything is measured.

A machine whose speed drifts drifts for all that take turns, so only ratios of one run count.
"""

import functools
import statistics
import time

from .quiet import WATCH

# Fewer rounds than this say too little about a contender.
ENOUGH = 7
# After so many rounds, what takes this many times as long as the fastest of its kind is out of the
# running: the quartiles of a contender are closer together.
CLOSE = {1: 2.0, 2: 1.15}


def in_turns(runs, rounds, seconds, in_running=None):
    """Calls each of `runs` (functions by name) once per round, every other round backwards.

    A sample is a dictionary of numbers. It ends with the round in which the seconds are used up,
    or, with fewer rounds than `ENOUGH`, twice as many. After `ENOUGH` rounds, whoever has had more
    than its share of them rests, unless all others have had as much. A run that had to be ended is
    not repeated; a round that other processes disturbed is.

    `in_running` is called with the samples so far after each of the first rounds, and names those
    that may still decide something: the others rest from then on, and the seconds that they took
    no longer count.
    """
    samples = {name: [] for name in runs}
    spent = dict.fromkeys(runs, 0.0)
    share = seconds / max(len(runs), 1)
    running = list(runs)
    for number in range(rounds):
        if in_running and number in CLOSE:
            running = in_running(samples)
        used = sum(spent[name] for name in running)
        if used > seconds and (number >= ENOUGH or used > 2 * seconds):
            break
        rests = max(share, 1.5 * min(spent.values()))
        names = [
            name
            for name in running
            if (spent[name] <= rests or number < ENOUGH) and not was_ended(samples[name])
        ]
        ordered = names if number % 2 == 0 else names[::-1]
        for name, (sample, took) in WATCH.measured(functools.partial(one_round, runs, ordered)).items():
            samples[name].append(sample)
            spent[name] += took
    return samples


def was_ended(taken):
    """Whether a run had to be ended: it would have to be again."""
    return bool(taken) and "at_least" in taken[-1]


def one_round(runs, names):
    """A sample of each, and how long it took."""
    found = {}
    for name in names:
        start = time.monotonic()
        sample = runs[name]()
        found[name] = sample, time.monotonic() - start
    return found


def spread(numbers):
    """The median of some numbers, and the quartiles around it."""
    numbers = sorted(numbers)
    middle = statistics.median(numbers)
    if len(numbers) < 3:
        return {"median": middle, "low": numbers[0], "high": numbers[-1], "count": len(numbers)}
    low, _, high = statistics.quantiles(numbers, n=4, method="inclusive")
    return {"median": middle, "low": low, "high": high, "count": len(numbers)}


def medians(samples, names):
    """The median of the seconds of each of these contenders that was not ended."""
    return {
        name: spread([sample["seconds"] for sample in samples[name]])["median"]
        for name in names
        if samples.get(name) and "seconds" in samples[name][0]
    }


def close_to_best(samples, names):
    """Of some contenders those that may yet turn out to be the fastest, after the first rounds."""
    known = medians(samples, names)
    rounds = max((len(samples[name]) for name in known), default=0)
    most = CLOSE.get(rounds, 1.0) * min(known.values(), default=0)
    return [name for name, median in known.items() if median <= most]


def best_of(samples, names):
    """Of some contenders the one with the lowest median, of those that stayed in the running."""
    known = medians(samples, names)
    most = max((len(samples[name]) for name in known), default=0)
    stayed = [name for name in known if len(samples[name]) == most]
    return min(stayed, key=known.get, default=None)


def summary(samples):
    """The spread of every metric of one contender."""
    metrics = dict.fromkeys(metric for sample in samples for metric in sample)
    return {
        metric: spread([sample[metric] for sample in samples if metric in sample])
        for metric in metrics
    }


def quotients(samples, one, other, metric):
    """How many times the metric of another: the spread of the quotients, round by round."""
    pairs = zip(samples.get(one, ()), samples.get(other, ()))
    found = [
        mine[metric] / theirs[metric]
        for mine, theirs in pairs
        if metric in mine and theirs.get(metric)
    ]
    return spread(found) if found else None


def lower_bound(samples, one, other, metric):
    """The same of a run that had to be ended."""
    ended = [sample["at_least"] for sample in samples[one] if "at_least" in sample]
    finished = [sample[metric] for sample in samples.get(other, ()) if metric in sample]
    if ended and finished:
        least = max(ended) / statistics.median(finished)
        return {"median": least, "low": least, "high": least, "count": len(ended), "at_least": True}
    return None


def row(case, samples, reference, metric="seconds", **more):
    """What is kept of one case: every contender, and its ratio to the reference."""
    contenders = {}
    for name, taken in samples.items():
        contenders[name] = summary(taken)
        if len(taken) < ENOUGH and not was_ended(taken):
            contenders[name]["too_few"] = len(taken)
        ratio = quotients(samples, name, reference, metric) or lower_bound(
            samples, name, reference, metric
        )
        if ratio:
            contenders[name]["ratio"] = ratio
    return {
        "case": case,
        "metric": metric,
        "reference": reference,
        "contenders": contenders,
        "targets": [],
        **more,
    }


def judge(row, samples, what, one, other, most):
    """Adds a target to a row: that one takes at most so many times as long as the other."""
    result = quotients(samples, one, other, row["metric"])
    if result:
        row["targets"].append(
            {"what": what, "than": other, "most": most, **result, "verdict": verdict(result, most)}
        )


def verdict(result, most):
    """A result whose better quarter of rounds reaches the target cannot be distinguished from it."""
    if result["median"] <= most:
        return "met"
    return "within the spread" if result["low"] <= most else "missed"
