"""Whether a cap has changed what a program computes, or whether it runs."""
import dataclasses
import re

from .run import run
from .ways import BARE, TASKSET

NUMBER = re.compile(rb"[-+]?\d*\.?\d+(?:[eE][-+]?\d+)?")

SAME = "same"
BY_HAND = "as by hand"
AS_TASKSET = "as under taskset"
AS_USER = "as the user's bare run"


@dataclasses.dataclass
class Verdict:
    name: str
    missing: str = ""
    broken: str = ""  # bare, it does not run, or its runs differ and no rule says how they may
    taskset: str = ""
    ways: dict = dataclasses.field(default_factory=dict)
    failed: dict = dataclasses.field(default_factory=dict)

    @property
    def good(self):
        return bool(self.ways) and not self.failed and not self.broken


def equal(case, one, other):
    """Whether two runs left the same, by the rule of the case."""
    if one.status != other.status:
        return False
    if not case.within:
        return one.output == other.output
    if NUMBER.sub(b"#", one.output) != NUMBER.sub(b"#", other.output):
        return False
    pairs = zip(NUMBER.findall(one.output), NUMBER.findall(other.output))
    return all(abs(float(a) - float(b)) <= case.within * max(1.0, abs(float(a))) for a, b in pairs)


class Bare:
    """Runs of a case without a cap, each made when it is first asked for."""

    def __init__(self, case, place):
        self.case, self.place, self.runs = case, place, {}

    def get(self, name, way):
        if name not in self.runs:
            self.runs[name] = run(self.case, way, self.place)
        return self.runs[name]

    def bare(self):
        return self.get("bare", BARE)

    def varies(self):
        """Whether bare runs differ from each other."""
        again = (self.get(f"again {number}", BARE) for number in range(3))
        return any(not equal(self.case, self.bare(), other) for other in again)


def known_as(case, way, capped, bare):
    """The uncapped run that the capped one equals, in words, or nothing."""
    if equal(case, bare.bare(), capped):
        return SAME
    by_hand = dataclasses.replace(BARE, asked=way.cap)
    if equal(case, bare.get(f"by hand {way.cap}", by_hand), capped):
        return BY_HAND
    taskset = dataclasses.replace(TASKSET, cpus=way.cap)
    if equal(case, bare.get(f"taskset {way.cap}", taskset), capped):
        return AS_TASKSET
    user = dataclasses.replace(BARE, user=True)
    if way.user and not capped.status and equal(case, bare.get("user", user), capped):
        return AS_USER
    return ""


def difference(bare, capped):
    return (f"exit {capped.status}, bare {bare.status}: {capped.output[-150:]!r} {capped.error[-200:]!r}, "
            f"bare {bare.output[-150:]!r}")


def judge(case, ways, place):
    """All runs of a case; those that only help to explain a difference are made if there is one."""
    verdict, bare = Verdict(case.name), Bare(case, place)
    first = bare.bare()
    if first.status or not first.output:
        verdict.broken = f"bare: exit {first.status}, {first.output[-200:]!r} {first.error[-300:]!r}"
        return verdict
    taskset = bare.get("taskset 1", TASKSET)
    verdict.taskset = SAME if equal(case, first, taskset) else "differs"
    for way in ways:
        capped = run(case, way, place)
        if way.cap not in capped.caps:
            verdict.failed[way.name] = f"nothing reported a cap of {way.cap}, only {capped.caps}"
            continue
        word = known_as(case, way, capped, bare)
        if word:
            verdict.ways[way.name] = word
        elif way.user and bare.get("user", dataclasses.replace(BARE, user=True)).status:
            verdict.broken = f"as a user, bare: {bare.runs['user'].error!r}"
            return verdict
        elif bare.varies():
            verdict.broken = f"bare runs differ, no rule says how: {first.output[-200:]!r}"
            return verdict
        else:
            verdict.failed[way.name] = difference(first, capped)
    return verdict
