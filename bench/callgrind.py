"""Counts instructions: the same on a busy machine as on an idle one.

Only those of user space are seen, so it stands beside times, not in their place.
"""
import re
import shutil
import subprocess

from . import running

TOOL = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", "--fair-sched=yes"]
LIMIT = 120


def available():
    return shutil.which("valgrind") is not None


def count(command, environment, outside=()):
    """How many instructions a command takes, all its threads together; None if it cannot be told.

    The words `outside` stand before, and are not counted.
    """
    if not available():
        return None
    # valgrind itself is started without the preload: it hands variables on that follow `env -i`.
    own = {"PATH": environment.get("PATH", "/usr/bin:/bin")}
    words = ["env", "-i", *(f"{name}={value}" for name, value in environment.items())]
    try:
        done = subprocess.run([*outside, *TOOL, "--trace-children=yes", "--trace-children-skip=*/env",
                               *map(str, [*words, *command])], env=own, capture_output=True,
                              text=True, timeout=LIMIT, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return None
    collected = re.findall(r"Collected : (\d+)", done.stderr)
    if done.returncode or not collected:
        raise running.Failed(f"callgrind of {command}: {done.stderr[-500:]}")
    return int(collected[-1])
