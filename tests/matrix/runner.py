"""Runs one program once, and measures it and its descendants."""
import ctypes
import dataclasses
import os
import signal
import subprocess
import tempfile
import threading
import time

PR_SET_CHILD_SUBREAPER = 36
SAMPLES_APART = 0.02


@dataclasses.dataclass
class Run:
    """What one run of a program left."""
    status: int = 0
    timed_out: bool = False
    output: str = ""
    error: str = ""
    # The largest pool by name, and the largest number of CPUs reported, by name.
    pools: dict = dataclasses.field(default_factory=dict)
    reported: dict = dataclasses.field(default_factory=dict)
    # Threads: what the program counted itself, the most of one process, and of all together.
    threads: int = 0
    process_threads: int = 0
    tree_threads: int = 0
    cpu: float = 0.0
    wall: float = 0.0

    @property
    def busy(self):
        """How many CPUs it kept busy."""
        return self.cpu / self.wall if self.wall else 0.0

    @property
    def pool(self):
        """The largest pool that has a name, or None."""
        return max(self.pools.values(), default=None)


def adopt_orphans():
    """Descendants whose parents have ended become children of this process, and are counted."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def children(pid):
    """The children of all threads of a process, and how many threads it has."""
    found, threads = [], 0
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            threads += 1
            with open(f"/proc/{pid}/task/{task}/children") as listed:
                found += listed.read().split()
    except (FileNotFoundError, ProcessLookupError):
        pass  # It has just ended.
    return found, threads


class Sampler(threading.Thread):
    """Looks at the threads of all descendants, until it is to stop."""

    def __init__(self):
        super().__init__(daemon=True)
        self.tree = self.process = 0
        self.ended = threading.Event()

    def run(self):
        while not self.ended.wait(SAMPLES_APART):
            waiting, tree = children(os.getpid())[0], 0
            while waiting:
                more, threads = children(waiting.pop())
                waiting += more
                tree += threads
                self.process = max(self.process, threads)
            self.tree = max(self.tree, tree)

    def stop(self):
        self.ended.set()
        self.join()


def wait_for(pid, limit):
    """Waits for a child: its status, its usage, and whether it had to be killed."""
    ends = time.monotonic() + limit
    while time.monotonic() < ends:
        ended, status, usage = os.wait4(pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status), usage, False
        time.sleep(0.005)
    os.kill(pid, signal.SIGKILL)
    _, status, usage = os.wait4(pid, 0)
    return os.waitstatus_to_exitcode(status), usage, True


def reap_orphans():
    """Ends what a program has left running; returns the CPU seconds that it took."""
    seconds = 0.0
    while True:
        for pid in children(os.getpid())[0]:
            try:
                os.kill(int(pid), signal.SIGKILL)
            except ProcessLookupError:
                pass
        try:
            _, _, usage = os.wait4(-1, 0)
        except ChildProcessError:
            return seconds
        seconds += usage.ru_utime + usage.ru_stime


def sort_lines(run, text):
    """Parts what a program says about itself from what it computes."""
    output = []
    for line in text.splitlines():
        words = line.split()
        if len(words) == 3 and words[0] in ("pool", "reported") and words[2].isdigit():
            kept = run.pools if words[0] == "pool" else run.reported
            kept[words[1]] = max(kept.get(words[1], 0), int(words[2]))
        elif len(words) == 2 and words[0] == "threads" and words[1].isdigit():
            run.threads = max(run.threads, int(words[1]))
        else:
            output.append(line)
    run.output = "\n".join(output)


def run(command, environment, limit, directory):
    """Runs a command to its end, or until the limit in seconds."""
    result = Run()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        sampler = Sampler()
        sampler.start()
        start = time.monotonic()
        process = subprocess.Popen(
            command, env=environment, cwd=directory,
            stdin=subprocess.DEVNULL, stdout=out, stderr=err,
        )
        result.status, usage, result.timed_out = wait_for(process.pid, limit)
        process.returncode = result.status  # It has been waited for.
        result.wall = time.monotonic() - start
        sampler.stop()
        result.cpu = usage.ru_utime + usage.ru_stime + reap_orphans()
        result.tree_threads, result.process_threads = sampler.tree, sampler.process
        for stream in (out, err):
            stream.seek(0)
        # Binary output (a compressed file) is output too.
        sort_lines(result, out.read().decode(errors="backslashreplace"))
        result.error = err.read().decode(errors="backslashreplace")[-2000:]
    return result
