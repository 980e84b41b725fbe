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


class Group:
    """A cgroup with a quota, of version 1 or 2, where this machine permits one; with CPUs of its own,
    too, it is what `systemd-run --scope -p CPUQuota= -p AllowedCPUs=` makes."""

    ROOT = pathlib.Path("/sys/fs/cgroup")

    def __init__(self, name, controllers):
        self.name, self.controllers = f"threadcap-bench-{name}-{os.getpid()}", controllers
        self.made = []

    def parents(self):
        """The groups below which it is made: one, or in version 1 one for each controller."""
        if all((self.ROOT / name / "cgroup.procs").exists() for name in self.controllers):
            return [self.ROOT / name for name in self.controllers]
        given = self.ROOT / "cgroup.subtree_control"
        has_all = given.exists() and set(self.controllers) <= set(given.read_text().split())
        return [self.ROOT] if has_all else []

    def make(self, cpus):
        """The files to which a process writes itself; none where this machine does not permit it."""
        if os.geteuid() != 0:
            return []
        listed = ",".join(map(str, places.CPUS[:cpus]))
        quota = cpus * PERIOD
        values = {
            "cpu.cfs_period_us": PERIOD,
            "cpu.cfs_quota_us": quota,
            "cpu.max": f"{quota} {PERIOD}",
        }
        if "cpuset" in self.controllers:
            # In version 1 a group without memory nodes takes no process.
            values |= {"cpuset.cpus": listed, "cpuset.mems": "0"}
        paths = [parent / self.name for parent in self.parents()]
        try:
            for path in paths:
                path.mkdir(exist_ok=True)
                self.made.append(path)
                for file, value in values.items():
                    if (path / file).exists():
                        (path / file).write_text(str(value))
        except OSError:
            return []
        return [path / "cgroup.procs" for path in paths]

    def remove(self):
        for path in self.made:
            try:
                path.rmdir()
            except OSError:
                pass


QUOTA = Group("quota", ["cpu"])
SCOPE = Group("scope", ["cpu", "cpuset"])
GROUPS = (QUOTA, SCOPE)


def in_group(group, start, cap):
    files = group.make(cap)
    if not files:
        return None
    writes = " && ".join(f"echo $$ > {file}" for file in files)
    start.words = ["sh", "-c", f'{writes} && exec "$@"', "sh", *start.words]
    return start


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
    return in_group(QUOTA, start, cap)


def scope(start, cap, library):
    return in_group(SCOPE, start, cap)


def nice(start, cap, library):
    start.words = ["nice", "-n", "19", *start.words]
    return start


def threadcap(start, cap, library):
    start.variables |= {"LD_PRELOAD": str(library), "AUTOZYME_THREADS": str(cap)}
    return start


def with_budget(start, kind, library):
    """Under a cap of all CPUs, with this kind of budget."""
    start = threadcap(start, len(places.CPUS), library)
    start.variables["THREADCAP_BUDGET"] = kind
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
    "systemd scope": scope,
    "threadcap": threadcap,
}
PEERS = ("variables", "threadpoolctl", "taskset", "numactl", "cpulimit", "cgroup quota", "systemd scope")
