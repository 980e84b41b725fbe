"""In which ways each program runs, and whether what came of it holds."""
import dataclasses

# Seconds after which a run counts as hung.
LIMIT = 240
# By how much a program may seem to exceed its CPUs: clocks are not exact.
SLACK = 0.15


@dataclasses.dataclass(frozen=True)
class Configuration:
    name: str
    # None: without the library.
    cap: int | None = None
    # Whether 64 threads are asked for, or the program chooses by the CPUs that it sees.
    asked: bool = True
    # Whether the machine pretends to have 64 CPUs.
    pretend: bool = False


BARE = Configuration("bare")
QUICK = (BARE, Configuration("cap 1", 1), Configuration("cap 2", 2))
FULL = (
    *QUICK,
    Configuration("64 CPUs, bare", None, asked=False, pretend=True),
    Configuration("64 CPUs, cap 2", 2, asked=False, pretend=True),
)


def failures(run, bare, cap):
    """The checks that a capped run does not pass, by name, each with what was seen."""
    failed = {}
    if run.timed_out:
        failed["ends"] = f"still running after {LIMIT} s"
    elif run.status != 0:
        failed["exit"] = f"exit status {run.status}"
    elif bare.status == 0 and run.output != bare.output:
        failed["output"] = "another output than bare"
    for kind, counts in (("pool", run.pools), ("reported", run.reported)):
        failed |= {f"{kind} {name}": str(count) for name, count in counts.items() if count > cap}
    if run.busy > cap + SLACK:
        failed["busy"] = f"{run.busy:.2f} CPUs busy"
    return failed
