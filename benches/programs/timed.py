"""How the Python programs of the bench are called and time themselves:

    PROGRAM KIND ASKED LIMIT

ASKED is how many threads the program asks for itself; LIMIT is a number that a user who may edit
the program limits it to by threadpoolctl just before the work, or "-".
"""

import contextlib
import os
import resource
import signal
import sys
import time

KIND, ASKED, LIMIT = (sys.argv[1:] + ["", "64", "-"][len(sys.argv) - 1 :])[:3]
ASKED = int(ASKED)
SECONDS = float(os.environ.get("BENCH_SECONDS", "0.5"))
# Two pieces of work that take longer than this are not waited for: the kernel ends the program.
LIMIT_OF_WORK = int(os.environ.get("BENCH_LIMIT", "60"))


def limited():
    """The user's own limit, where there is one."""
    if LIMIT == "-":
        return contextlib.nullcontext()
    import threadpoolctl

    return threadpoolctl.threadpool_limits(int(LIMIT))


def live_children():
    """CPU seconds and switches of the children that run now: loky keeps its workers."""
    cpu = switches = 0
    with open(f"/proc/self/task/{os.getpid()}/children") as listed:
        for child in listed.read().split():
            with open(f"/proc/{child}/stat") as file:
                fields = file.read().rpartition(")")[2].split()
            cpu += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
            for task in os.listdir(f"/proc/{child}/task"):
                with open(f"/proc/{child}/task/{task}/status") as file:
                    switches += sum(int(line.split()[1]) for line in file if "ctxt" in line)
    return cpu, switches


def usage():
    """CPU seconds and switches, of this process and of its children."""
    cpu, switches = live_children()
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        used = resource.getrusage(who)
        cpu += used.ru_utime + used.ru_stime
        switches += used.ru_nvcsw + used.ru_nivcsw
    return cpu, switches


def timed(work):
    """Repeats a piece of work for some time, and prints what one piece took."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    print(f"limit {LIMIT_OF_WORK}", flush=True)
    signal.alarm(LIMIT_OF_WORK)
    with limited():
        work()  # The first makes pools and fills caches.
        cpu, switches = usage()
        start = time.monotonic()
        pieces = 0
        while time.monotonic() - start < SECONDS:
            work()
            pieces += 1
        seconds = time.monotonic() - start
        signal.alarm(0)
        cpu_then, switches_then = usage()
    print(
        f"seconds {seconds / pieces:.9f}\ncpu {(cpu_then - cpu) / pieces:.9f}\n"
        f"switches {(switches_then - switches) / pieces:.3f}"
    )
