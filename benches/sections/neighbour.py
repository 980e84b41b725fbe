"""What it saves the neighbour: a program of one thread beside a job that asks for 64."""

import functools
import os
import subprocess
import time

from .. import contenders, engine, places, running, saved_cases

NAME = "neighbour"
QUICK = True
# A cap of one leaves a CPU free for the victim, where there are two.
CAP = 1
ROUNDS = 9
SECONDS_PER_CASE = 80
# How long a job runs before the victim starts, and the victim.
SETTLED, WATCHED = 0.3, 0.7

VICTIMS = {"compute": "a program that computes", "wake": "a program that wakes each millisecond"}
# job: how it is started, and whether threadpoolctl reaches it
JOBS = {
    "short OpenMP loops": ("gcc", "loops.c", "job", False),
    "OpenBLAS products": ("science", "blas_job.py", "-", True),
}
CASES = (
    ("compute", "short OpenMP loops"),
    ("wake", "short OpenMP loops"),
    ("compute", "OpenBLAS products"),
)


def victim(kind):
    program = places.compiled("victim", "victim.c")
    return running.run([program, kind, str(WATCHED)], places.environment())


def drained(pipe):
    """How many bytes a job has written by now."""
    count = 0
    try:
        while chunk := os.read(pipe, 65536):
            count += len(chunk)
    except BlockingIOError:
        pass
    return count


def wait_for_work(job, pipe, limit=30):
    """Until the job works: an interpreter takes its time to import."""
    ends = time.monotonic() + limit
    while drained(pipe) == 0:
        if time.monotonic() > ends or job.poll() is not None:
            raise running.Failed(f"a job did not begin: {job.args}")
        time.sleep(0.02)


def beside(start, kind):
    """The victim beside a job; and how many pieces of work the job got done meanwhile."""
    words = [*start.words, "-" if start.limit is None else str(start.limit)]
    job = subprocess.Popen(
        list(map(str, words)),
        env=start.variables,
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    pipe = job.stdout.fileno()
    os.set_blocking(pipe, False)
    try:
        wait_for_work(job, pipe)
        time.sleep(SETTLED)
        drained(pipe)
        begun = time.monotonic()
        sample = victim(kind)
        sample["job_pieces"] = drained(pipe) / (time.monotonic() - begun)
    finally:
        running.end(job.pid)
        job.wait()
        job.stdout.close()
    return sample


def starts(job, library):
    """The job under every contender, and what a considerate user does without any: nice."""
    by, program, kind, edits = JOBS[job]
    words = saved_cases.launcher(by, program)
    for name, change in (contenders.EVERY | {"nice": contenders.nice}).items():
        if name == "threadpoolctl" and not edits:
            continue
        start = contenders.Start([*words, kind, str(saved_cases.ASKED)], places.environment())
        start = change(start, CAP, library)
        if start is not None:
            yield name, start


def measure_case(kind, job, bench):
    runs = {"alone": functools.partial(victim, kind)}
    for name, start in starts(job, bench.library):
        if not bench.quick or name in ("bare", "threadcap"):
            runs[name] = functools.partial(beside, start, kind)
    samples = engine.in_turns(runs, bench.rounds or ROUNDS, bench.seconds(SECONDS_PER_CASE))
    row = engine.row(f"{VICTIMS[kind]}, beside {job}", samples, "alone")
    if kind == "compute":
        engine.judge(row, samples, f"victim beside {job}", "threadcap", "alone", 1.05)
    return row


def measure(bench):
    rows = []
    for kind, job in CASES[:1] if bench.quick else CASES:
        if saved_cases.launcher(*JOBS[job][:2]):
            rows.append(bench.reported(measure_case(kind, job, bench)))
        else:
            bench.missing(f"beside {job}")
    return rows
