"""What the sections share: the library, built programs, the machine as it is."""

import functools
import os
import pathlib
import platform
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCES = ROOT / "benches/programs"
BUILT = ROOT / "target/bench"
LIBRARIES = pathlib.Path("/usr/lib") / f"{platform.machine()}-linux-gnu"
OPTIMISED = ("-O2", "-Wall")

# The CPUs of this process, in order: what a job may be given.
CPUS = sorted(os.sched_getaffinity(0))


@functools.cache
def built_package(package, file):
    """What cargo makes of a package, up to date."""
    subprocess.run(["cargo", "build", "--quiet", "--release", "-p", package], cwd=ROOT, check=True)
    return ROOT / "target/release" / file


def build_library(given):
    """The library to measure: the one that is given, or one built here."""
    BUILT.mkdir(parents=True, exist_ok=True)
    return pathlib.Path(given or built_package("threadcap-shim", "libthreadcap.so")).resolve()


def compiled(name, source, *flags, compiler="gcc"):
    """A program of benches/programs (or tests/programs), compiled; None without its compiler."""
    if not shutil.which(compiler):
        return None
    target = BUILT / name
    origin = ROOT / source if "/" in source else SOURCES / source
    subprocess.run([compiler, *OPTIMISED, origin, "-o", target, *flags], check=True)
    return target


def shared(name, source, *flags):
    """The same as a shared library."""
    return compiled(name, source, "-shared", "-fPIC", *flags)


def empty_library():
    nothing = BUILT / "empty.c"
    nothing.write_text("")
    subprocess.run(["gcc", "-shared", "-fPIC", nothing, "-o", BUILT / "empty.so"], check=True)
    return BUILT / "empty.so"


def python(venv):
    """The Python of an environment of scripts/venv, made where it is missing."""
    made = subprocess.run([ROOT / "scripts/venv", venv], stdout=sys.stderr)
    interpreter = ROOT / "target/venvs" / venv / "bin/python"
    return interpreter if made.returncode == 0 else None


def environment(**variables):
    """Nothing that the caller has set in its own environment must reach a program."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {"LANG": "C.UTF-8", **kept, **variables}


def commit():
    """The commit that is measured."""
    answer = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True
    )
    return answer.stdout.strip() or "unknown"


def machine():
    """Where this was measured."""
    model = ""
    with open("/proc/cpuinfo") as file:
        for line in file:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    return {
        "cpus": len(CPUS),
        "model": model,
        "architecture": platform.machine(),
        "kernel": platform.release(),
        "libc": " ".join(platform.libc_ver()),
        "python": platform.python_version(),
    }
