"""Counts instructions: the same on a busy machine as on an idle one.

Only those of user space are seen, so it stands beside times, not in their place.
"""

import pathlib
import re
import subprocess

from . import running

# The tool itself, which is static: the launcher `valgrind` would load what is preloaded, and be
# the first process of a job in the place of the program.
TOOL = pathlib.Path("/usr/libexec/valgrind") / "callgrind-amd64-linux"
OPTIONS = ["--tool=callgrind", "--callgrind-out-file=/dev/null", "--fair-sched=yes"]
LAUNCHER = {"VALGRIND_LAUNCHER": "/usr/bin/valgrind"}
LIMIT = 120


def available():
    return TOOL.exists()


def count(command, environment, outside=()):
    """How many instructions a command takes, all its threads together; None if that is unknown.

    The words `outside` stand before, and are not counted.
    """
    if not available():
        return None
    try:
        done = subprocess.run(
            [*map(str, outside), TOOL, *OPTIONS, *map(str, command)],
            env=environment | LAUNCHER,
            capture_output=True,
            text=True,
            timeout=LIMIT,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        return None
    collected = re.findall(r"Collected : (\d+)", done.stderr)
    if done.returncode or not collected:
        raise running.Failed(f"callgrind of {command}: {done.stderr[-500:]}")
    return int(collected[-1])
