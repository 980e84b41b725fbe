"""Where programs run: a directory for each worker, with inputs of its own."""
import dataclasses
import pathlib
import shutil
import tempfile

from commands import inputs
from commands.shell import ROOT, shell

VENV = ROOT / "target/venvs/laws"
PROGRAMS = pathlib.Path(__file__).parent / "programs"
FIRST_PORT = 21_000
# Programs that another user can run, too.
PATH = "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/games"
SETTINGS = {
    "PATH": PATH, "PY": str(VENV / "bin/python"),
    "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*",
    "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
}


@dataclasses.dataclass
class Place:
    """Commands run in a directory below, and find the inputs in `..`."""
    directory: pathlib.Path
    port: int  # of so many servers, from here on


def fill(directory):
    inputs.make(directory)
    shell(pathlib.Path(inputs.__file__).with_suffix(".sh").read_text(), directory, {})
    shutil.copytree(PROGRAMS, directory / "programs")
    # Some programs write beside their input, as another user too.
    shell("chmod -R a+rwX .", directory, {})


def make(count):
    """As many places, whose inputs are made once."""
    top = pathlib.Path(tempfile.mkdtemp(prefix="threadcap-laws-"))
    top.chmod(0o755)
    first = top / "0"
    first.mkdir()
    fill(first)
    first.chmod(0o777)
    for number in range(1, count):
        shutil.copytree(first, top / str(number), symlinks=True)
    return top, [Place(top / str(number), FIRST_PORT + 10 * number) for number in range(count)]


def prepare(case, place):
    prepared = place.directory / "prepared"
    shutil.rmtree(prepared, ignore_errors=True)
    prepared.mkdir()
    if case.prepare:
        shell(case.prepare, prepared, SETTINGS)


def lacks(case):
    """What a case needs and is not here."""
    if not case.needs:
        return ""
    if case.python:
        status = shell(f"{VENV}/bin/python -c 'import {case.needs}'", ROOT, {}).returncode
        return f"PyPI {case.needs}" if status else ""
    is_here = pathlib.Path(case.needs).exists() if "/" in case.needs else shutil.which(case.needs, path=PATH)
    return "" if is_here else case.needs
