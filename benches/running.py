"""Runs one command once: how long it took, its CPU time, how often it was switched."""

import os
import signal
import subprocess
import tempfile
import threading
import time


class Failed(Exception):
    """A command that should have worked did not: nothing that it measured counts."""


def end(pid):
    """Ends a process and its descendants: they are a session of their own."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def numbers(text):
    """What a program says about itself: lines of a name and a number."""
    found = {}
    for line in text.splitlines():
        words = line.split()
        if len(words) == 2:
            try:
                found[words[0]] = float(words[1])
            except ValueError:
                pass
    return found


def run(command, environment, limit=120):
    """Its numbers, over those of the kernel for the whole run.

    A program may limit the seconds for two pieces of its work; one that was ended by that has
    `at_least` instead of `seconds`. `limit` is for the whole run, and fails it.
    """
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        start = time.monotonic()
        process = subprocess.Popen(
            [str(word) for word in command],
            env=environment,
            stdout=out,
            stderr=err,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        alarm = threading.Timer(limit, end, [process.pid])
        alarm.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.monotonic() - start
        finally:
            alarm.cancel()
            end(process.pid)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        whole = {
            "seconds": wall,
            "cpu": usage.ru_utime + usage.ru_stime,
            "switches": usage.ru_nvcsw + usage.ru_nivcsw,
        }
        found = numbers(out.read())
        if "limit" in found and "seconds" not in found:
            return {"at_least": found["limit"] / 2}
        found.pop("limit", None)
        if process.returncode:
            said = err.read()[-2000:]
            raise Failed(f"{' '.join(map(str, command))}: exit {process.returncode}: {said}")
        return whole | {"peak_kib": usage.ru_maxrss} | found


def lines_of(command):
    """The lines that a command prints."""
    done = subprocess.run(
        [str(word) for word in command],
        stdout=subprocess.PIPE,
        text=True,
        env={},
        stdin=subprocess.DEVNULL,
        check=True,
    )
    return done.stdout.splitlines()


def numbers_of(command):
    """All numbers that a command prints."""
    return [float(word) for line in lines_of(command) for word in line.split()]
