"""Runs a piece of shell, which is how every command of `cases.py` is written."""
import os
import pathlib
import shlex
import signal
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SHIM = ROOT / "target/release/libthreadcap.so"
LAUNCHER = ROOT / "target/release/threadcap"
# Programs of PyPI, from `scripts/venv arguments`; those of the host come first.
os.environ["PATH"] += f":{ROOT}/target/venvs/arguments/bin"
LIMIT = 300
LEFT_OUT = ("THREADCAP", "AUTOZYME", "LD_PRELOAD", "MAKEFLAGS", "OMP_NUM")


def base_environment():
    kept = {name: value for name, value in os.environ.items() if not name.startswith(LEFT_OUT)}
    return kept | {"LC_ALL": "C", "PYTHONHASHSEED": "0", "TMPDIR": tempfile.gettempdir()}


def program(case):
    """The first word of a case that is a program to be installed."""
    words = (word for word in shlex.split(case.command) if "=" not in word)
    return case.needs or next(word for word in words if word not in ("cd", "b", "&&"))


def shell(text, directory, extra, limit=LIMIT, before=(), user=None):
    """Runs it to its end, or raises TimeoutExpired; `before` is put before the shell."""
    process = subprocess.Popen(
        [*before, "bash", "-c", text], cwd=directory, env=base_environment() | extra,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        start_new_session=True, user=user, group=user, extra_groups=[] if user else None)
    try:
        output, error = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise
    return subprocess.CompletedProcess(text, process.returncode, output, error)
