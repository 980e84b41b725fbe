"""The ways in which each program is run."""
import dataclasses
import os

from commands.shell import LAUNCHER, SHIM

USER = 65534  # nobody
ASKED = 8


@dataclasses.dataclass(frozen=True)
class Way:
    """One way: under taskset on so many CPUs, or under a cap of so many; otherwise bare."""
    name: str
    cpus: int = 0
    cap: int = 0
    asked: int = 0  # by hand: the number that is put into the command, instead of the case's
    lowered: bool = True  # THREADCAP_ARGUMENTS
    lock: bool = False
    user: bool = False

    def before(self):
        """What is put before the shell."""
        if self.cpus:
            given = sorted(os.sched_getaffinity(0))[:self.cpus]
            return ["taskset", "-c", ",".join(map(str, given))]
        if self.lock:
            return [str(LAUNCHER), "run", "--quiet", "--lock", "-n", str(self.cap), "--"]
        return []

    def environment(self, report):
        if not self.cap:
            return {}
        preload = {"THREADCAP_LIBRARY": str(SHIM)} if self.lock else {"LD_PRELOAD": str(SHIM)}
        return preload | {"AUTOZYME_THREADS": str(self.cap), "THREADCAP_REPORT": str(report),
                          "THREADCAP_ARGUMENTS": "on" if self.lowered else "off"}


BARE = Way("bare")
TASKSET = Way("taskset 1", cpus=1)
CAPPED = [
    Way("cap 1", cap=1),
    Way("cap 2", cap=2),
    Way("cap 3", cap=3),
    Way("cap 1, held", cap=1, lowered=False),
    Way("cap 2, held", cap=2, lowered=False),
    Way("cap 1, locked", cap=1, lowered=False, lock=True),
    Way("cap 2, user", cap=2, lowered=False, user=True),
]
# Those of the quick rows: each kind once.
QUICK = [way for way in CAPPED if way.name in ("cap 1", "cap 2, held", "cap 1, locked", "cap 2, user")]
