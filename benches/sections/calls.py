"""What it costs to be there: single calls, bare and capped."""

import functools
import subprocess

from .. import callgrind, engine, places, running

NAME = "calls"
QUICK = True
ROUNDS = 15
LOOPS = 21

# kind: calls per loop, what it is called on the page, and the most that it may be of bare
KINDS = {
    "thread": (200, "pthread_create and join", 1.03),
    "region": (2000, "OpenMP region, empty (libgomp)", 1.02),
    "region-of-one": (2000, "OpenMP region, a team of one (libgomp)", 1.05),
    "short-loop": (1000, "OpenMP loop of 2,000 (libgomp)", 1.02),
    "setter": (20000, "omp_set_num_threads", 5.0),
    "dlsym-listed": (2000, "dlsym of a hooked name", 1.5),
    "dlsym-unlisted": (2000, "dlsym of another name", 1.3),
    "sysconf-cpus": (500, "sysconf of the CPUs", 1.1),
    "sysconf-page": (20000, "sysconf of the page size", 1.5),
    "syscall": (20000, "syscall(SYS_getpid)", 1.1),
    "open-listed": (200, "open, read and close of /proc/cpuinfo", 2.0),
    "open-close": (2000, "open and close of /dev/null", 1.05),
    "open-absent": (2000, "open of an absent file", 1.05),
    "open-relative": (2000, "open of a relative path", 1.05),
    "readdir": (20000, "readdir", 1.05),
    "fork": (20, "fork, exit, wait", 1.03),
    "vfork-exec": (20, "vfork, exec of /bin/true, wait", 1.05),
    "posix_spawn": (20, "posix_spawn of /bin/true, wait", 1.05),
}
# Those that a busy machine leaves comparable: no team that spins.
QUICK_KINDS = ("thread", "open-close")
# Those whose instructions mean something: a wait for another thread or process is none of ours.
COUNTED = (
    "region-of-one",
    "setter",
    "dlsym-listed",
    "dlsym-unlisted",
    "sysconf-cpus",
    "sysconf-page",
    "syscall",
    "open-listed",
    "open-close",
    "open-absent",
    "open-relative",
    "readdir",
)
TEAM = 2
# What the ledger records is measured without a page that others can read, too.
RECORDED = ("thread", "region", "region-of-one", "setter")
NO_PAGE = "threadcap, no page"


# A start with any preload costs more than a bare one: what these add is judged beside an empty one.
STARTING = ("vfork-exec", "posix_spawn")
EMPTY = "empty preload"


def environments(bench, recorded=False, starts=False):
    capped = {
        "LD_PRELOAD": str(bench.library),
        "AUTOZYME_THREADS": str(max(TEAM, len(places.CPUS))),
    }
    found = {"bare": places.environment(), "threadcap": places.environment(**capped)}
    if recorded:
        found[NO_PAGE] = places.environment(**capped, THREADCAP_LEDGER="off")
    if starts:
        found[EMPTY] = places.environment(LD_PRELOAD=str(places.empty_library()))
    return found


def measured(bench, case, words, most, recorded=False, starts=False):
    """One row: a program that times a call itself, bare and capped in turns."""
    runs = {
        name: functools.partial(running.run, words, variables)
        for name, variables in environments(bench, recorded, starts).items()
    }
    samples = engine.in_turns(runs, bench.rounds or ROUNDS, bench.seconds(15))
    row = engine.row(case, samples, "bare")
    engine.judge(row, samples, case, "threadcap", EMPTY if starts else "bare", most)
    return row


def instructions(program, kind, variables):
    """Instructions of one call: what more calls take more."""
    few, many = (
        callgrind.count([program, kind, str(calls), "1"], variables) for calls in (50, 1050)
    )
    return None if few is None or many is None else (many - few) / 1000


def add_instructions(row, program, kind, bench):
    for name, variables in environments(bench).items():
        found = instructions(program, kind, variables)
        if found is not None:
            row["contenders"][name]["instructions"] = found


def rust_threads():
    """The program of std::thread, or None without a compiler for it."""
    target = places.BUILT / "threads"
    try:
        subprocess.run(["rustc", "-O", "-o", target, places.SOURCES / "threads.rs"], check=True)
    except FileNotFoundError:
        return None
    return target


def others(bench):
    """Calls that are made from elsewhere than C with libgomp: (case, words, most)."""
    found = []
    libomp = places.compiled("calls-clang", "calls.c", "-fopenmp", compiler="clang")
    if libomp:
        found.append(
            ("OpenMP region, empty (libomp)", [libomp, "region", "2000", str(LOOPS)], 1.02)
        )
        found.append(
            ("OpenMP loop of 2,000 (libomp)", [libomp, "short-loop", "1000", str(LOOPS)], 1.02)
        )
    else:
        bench.missing("libomp (clang, libomp-dev)")
    rust = rust_threads()
    if rust:
        found.append(("std::thread, spawn and join (Rust)", [rust, "4000"], 1.03))
    python = ["/usr/bin/python3", places.SOURCES / "subprocesses.py"]
    found.append(("subprocess.run of /bin/true (Python)", python, 1.05))
    return found


def measure(bench):
    program = places.compiled("calls", "calls.c", "-fopenmp")
    rows = []
    for kind, (count, case, most) in KINDS.items():
        if bench.quick and kind not in QUICK_KINDS:
            continue
        recorded = kind in RECORDED and not bench.quick
        words = [program, kind, str(count), str(LOOPS)]
        row = measured(bench, case, words, most, recorded, kind in STARTING)
        if kind in COUNTED and not bench.quick:
            add_instructions(row, program, kind, bench)
        rows.append(bench.reported(row))
    for case, words, most in others(bench) if not bench.quick else ():
        starts = "subprocess" in case
        rows.append(bench.reported(measured(bench, case, words, most, starts=starts)))
    return rows
