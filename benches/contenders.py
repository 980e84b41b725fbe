"""What a user would pick: every way of limiting a program, as a change of how it is started."""

import dataclasses
import functools
import os
import pathlib
import shutil
import subprocess

from . import places

PERIOD = 100_000


@dataclasses.dataclass
class Start:
    """How a program is started: its words and its variables."""

    words: list
    variables: dict
    # Whether the program is edited to limit itself; none where it cannot be.
    limit: int | None = None


class Quota:
    """A CPU cgroup with a quota, of version 1 or 2, where this machine permits one."""

    def __init__(self):
        self.path = None

    def place(self):
        old, new = pathlib.Path("/sys/fs/cgroup/cpu"), pathlib.Path("/sys/fs/cgroup")
        if (old / "cpu.cfs_quota_us").exists() or (old / "cgroup.procs").exists():
            return old / f"threadcap-bench-{os.getpid()}"
        controllers = new / "cgroup.subtree_control"
        if controllers.exists() and "cpu" in controllers.read_text().split():
            return new / f"threadcap-bench-{os.getpid()}"
        return None

    def make(self, cpus):
        """The file to which a process writes itself, or None."""
        path = self.place()
        if path is None or os.geteuid() != 0:
            return None
        try:
            path.mkdir(exist_ok=True)
            self.path = path
            if (path / "cpu.cfs_quota_us").exists():
                (path / "cpu.cfs_period_us").write_text(str(PERIOD))
                (path / "cpu.cfs_quota_us").write_text(str(cpus * PERIOD))
            else:
                (path / "cpu.max").write_text(f"{cpus * PERIOD} {PERIOD}")
        except OSError:
            return None
        return path / "cgroup.procs"

    def remove(self):
        if self.path:
            try:
                self.path.rmdir()
            except OSError:
                pass


QUOTA = Quota()


@functools.cache
def templates():
    """What each library reads, as NAME and a template of its value; a careful user sets them all."""
    example = ["cargo", "run", "--quiet", "--package", "threadcap-runtimes", "--example", "by_hand"]
    printed = subprocess.run(example, cwd=places.ROOT, check=True, capture_output=True, text=True)
    return dict(line.split("=", 1) for line in printed.stdout.splitlines())


def by_hand(cap):
    """The variables that a careful user sets."""
    return {name: value.replace("{}", str(cap)) for name, value in templates().items()}


def bare(start, cap, library):
    return start


def variables(start, cap, library):
    start.variables |= by_hand(cap)
    return start


def threadpoolctl(start, cap, library):
    start.limit = cap
    return start


def taskset(start, cap, library):
    cpus = ",".join(map(str, places.CPUS[:cap]))
    start.words = ["taskset", "--cpu-list", cpus, *start.words]
    return start


def numactl(start, cap, library):
    if not shutil.which("numactl"):
        return None
    cpus = ",".join(map(str, places.CPUS[:cap]))
    start.words = ["numactl", f"--physcpubind={cpus}", *start.words]
    return start


@functools.cache
def cpulimit_options():
    """Its options for a program and its children: they differ between versions."""
    if not shutil.which("cpulimit"):
        return None
    helped = subprocess.run(["cpulimit", "--help"], capture_output=True, text=True)
    forks = "--monitor-forks" in helped.stdout + helped.stderr
    return ["--monitor-forks" if forks else "--include-children", "--foreground"]


def cpulimit(start, cap, library):
    options = cpulimit_options()
    if options is None:
        return None
    start.words = ["cpulimit", *options, "-l", str(cap * 100), "--", *start.words]
    return start


def quota(start, cap, library):
    procs = QUOTA.make(cap)
    if procs is None:
        return None
    start.words = ["sh", "-c", f'echo $$ > {procs} && exec "$@"', "sh", *start.words]
    return start


def nice(start, cap, library):
    start.words = ["nice", "-n", "19", *start.words]
    return start


def threadcap(start, cap, library):
    start.variables |= {"LD_PRELOAD": str(library), "AUTOZYME_THREADS": str(cap)}
    return start


# In the order of the tables; the page's words for each are in page.py.
EVERY = {
    "bare": bare,
    "variables": variables,
    "threadpoolctl": threadpoolctl,
    "taskset": taskset,
    "numactl": numactl,
    "cpulimit": cpulimit,
    "cgroup quota": quota,
    "threadcap": threadcap,
}
PEERS = ("variables", "threadpoolctl", "taskset", "numactl", "cpulimit", "cgroup quota")
