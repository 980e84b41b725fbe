"""The axes of the section `scale`: each shows what the library costs at some size of something.

A point of an axis is {"n", "bare", "threadcap"}, in instructions or seconds.
"""

import concurrent.futures
import dataclasses
import functools
import shutil
import statistics
from collections.abc import Callable

from . import callgrind, engine, places, pretended, running


@dataclasses.dataclass(frozen=True)
class Axis:
    title: str
    # What there is more and more of.
    of: str
    sizes: tuple
    unit: str
    # How the cost may grow at most.
    expected: str
    # From a size, its runs by name: "bare" and "threadcap".
    runs: Callable
    # A count of instructions is the same each time.
    rounds: int = 7


def preloaded(bench, cap):
    """Variables of a capped run."""
    return {
        "LD_PRELOAD": str(bench.library),
        "AUTOZYME_THREADS": str(cap),
        "THREADCAP_LEASES": str(places.BUILT / "leases"),
    }


def both(bench, cap, make):
    """Runs of one thing without and with the library."""
    return {
        "bare": functools.partial(make, {}),
        "threadcap": functools.partial(make, preloaded(bench, cap)),
    }


def counted(words, variables, outside=()):
    instructions = callgrind.count(words, places.environment(**variables), outside)
    return {} if instructions is None else {"instructions": instructions}


def program(name, *flags):
    return places.compiled(name, f"{name}.c", *flags)


def median_start(words, entries, rounds=80):
    """The median time of runs of /bin/true, made by a program in C."""
    result = running.numbers_of(
        [*words, program("start"), rounds, ",".join(entries) or "-", "--", "/bin/true"]
    )
    return {"seconds": statistics.median(result[::2])}


def first_of_half(cpus, bench):
    """Variables of the first process of a job of half the CPUs of a machine."""
    capped = preloaded(bench, max(cpus // 2, 1)) | pretended.variables(cpus, bench.library)
    return {"bare": pretended.variables(cpus), "threadcap": capped}


def cpus_in_time(cpus, bench):
    inside = pretended.inside(cpus)
    return {
        name: functools.partial(median_start, inside, [f"{k}={v}" for k, v in own.items()])
        for name, own in first_of_half(cpus, bench).items()
    }


def cpus_in_instructions(cpus, bench):
    inside = pretended.inside(cpus)
    return {
        name: functools.partial(counted, ["/bin/true"], own, inside)
        for name, own in first_of_half(cpus, bench).items()
    }


def environment_in_instructions(count, bench):
    filler = {f"FILLER_{number}": "nothing that anybody reads" for number in range(count)}
    return both(bench, 1, lambda own: counted(["/bin/true"], filler | own))


def environment_in_time(count, bench):
    entries = [f"@{count}"]
    return both(
        bench, 1, lambda own: median_start([], entries + [f"{k}={v}" for k, v in own.items()])
    )


def libraries(count):
    """That many files, each a library with a setter."""
    first = places.shared("setter.so", "setter.c")
    found = []
    for number in range(count):
        found.append(places.BUILT / f"setter-{number}.so")
        shutil.copyfile(first, found[-1])
    return found


def objects(kind, calls, count, bench):
    words = [program("objects", "-fopenmp"), kind, calls, *libraries(count)]
    return both(
        bench, max(len(places.CPUS), 2), lambda own: running.run(words, places.environment(**own))
    )


def per_call(words, count, own):
    """Instructions of one call: what more calls take more."""
    variables = places.environment(**own)
    few, many = (callgrind.count([*words[:2], calls, *words[3:]], variables) for calls in (1, 1001))
    return {} if few is None or many is None else {"instructions": (many - few) / 1000 / count}


def objects_in_instructions(kind, count, bench):
    words = [program("objects", "-fopenmp"), kind, None, *libraries(count)]
    return both(bench, max(len(places.CPUS), 2), lambda own: per_call(words, count, own))


def crowd(kind, count, bench):
    words = [program("crowd", "-pthread"), kind, count]
    return both(bench, len(places.CPUS), lambda own: running.run(words, places.environment(**own)))


def side_by_side(count, bench):
    """That many programs of short OpenMP loops at once, each asking for 64 threads. Capped, they fill
    the machine: seconds per piece of work of all together."""
    words = [program("loops", "-fopenmp"), "code", "64"]

    def together(own):
        variables = places.environment(**own, BENCH_SECONDS="0.4")
        with concurrent.futures.ThreadPoolExecutor(count) as jobs:
            runs = [jobs.submit(running.run, words, variables) for _ in range(count)]
            found = [run.result() for run in runs]
        # One that was ended has no time, and the point is left out.
        if not all("seconds" in result for result in found):
            return {}
        return {"seconds": 1 / sum(1 / result["seconds"] for result in found)}

    return both(bench, max(len(places.CPUS) // count, 1), together)


MANY_CPUS = (4, 16, 64, 256, 1024)
VARIABLES = (10, 100, 1000, 5000)
LIBRARIES = (1, 3, 10, 30, 100)
EVERY = (
    Axis(
        "First process of a job of half the CPUs",
        "CPUs (pretended)",
        MANY_CPUS,
        "seconds",
        "linear",
        cpus_in_time,
    ),
    Axis(
        "First process of a job of half the CPUs",
        "CPUs (pretended)",
        MANY_CPUS,
        "instructions",
        "linear",
        cpus_in_instructions,
        1,
    ),
    Axis(
        "Start of a process",
        "variables in the environment",
        VARIABLES,
        "instructions",
        "linear",
        environment_in_instructions,
        1,
    ),
    Axis(
        "Start of a process",
        "variables in the environment",
        VARIABLES,
        "seconds",
        "linear",
        environment_in_time,
    ),
    Axis(
        "Opening a library with a setter",
        "such libraries",
        LIBRARIES,
        "seconds",
        "linear",
        functools.partial(objects, "open", 1),
    ),
    Axis(
        "A library calls its setter",
        "such libraries",
        LIBRARIES,
        "instructions",
        "flat",
        functools.partial(objects_in_instructions, "ask"),
        1,
    ),
    Axis(
        "dlsym of a setter in its library",
        "such libraries",
        LIBRARIES,
        "instructions",
        "flat",
        functools.partial(objects_in_instructions, "dlsym"),
        1,
    ),
    Axis(
        "OpenMP region of a team of one",
        "libraries with setters",
        LIBRARIES,
        "instructions",
        "flat",
        functools.partial(objects_in_instructions, "region"),
        1,
    ),
    Axis(
        "pthread_create",
        "threads alive",
        (10, 100, 1000, 10000),
        "seconds",
        "flat",
        functools.partial(crowd, "threads"),
    ),
    Axis(
        "A run of /bin/true in a job",
        "processes of the job",
        (1, 10, 100, 1000),
        "seconds",
        "flat",
        functools.partial(crowd, "processes"),
    ),
    Axis(
        "Short OpenMP loops of 64 threads",
        "jobs side by side",
        (1, 2, 4, 8),
        "seconds",
        "flat",
        side_by_side,
        3,
    ),
)


def points(axis, bench):
    """The medians at every size."""
    found = []
    for size in axis.sizes:
        runs = axis.runs(size, bench)
        samples = engine.in_turns(
            runs, min(axis.rounds, bench.rounds or axis.rounds), bench.seconds(8)
        )
        medians = {
            name: engine.spread([sample[axis.unit] for sample in taken])["median"]
            for name, taken in samples.items()
            if taken and axis.unit in taken[0]
        }
        if len(medians) == len(runs):
            found.append({"n": size, **medians})
    return found
