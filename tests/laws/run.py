"""One run of one program, and what it left."""
import dataclasses
import json
import os
import shutil

from commands.shell import LAUNCHER, shell

from .places import SETTINGS
from .ways import ASKED, USER

# A busy machine makes everything slow: only what never ends is ended.
LIMIT = 900


@dataclasses.dataclass
class Run:
    output: bytes = b""
    error: bytes = b""
    status: int = 0
    # The caps that the processes of the run reported; none if nothing was preloaded.
    caps: tuple = ()


def owned_by(user, directory):
    for folder, _, files in os.walk(directory):
        for name in [folder, *(os.path.join(folder, file) for file in files)]:
            os.chown(name, user, user, follow_symlinks=False)


def reported(report):
    """The caps in the lines of a report."""
    if not report.exists():
        return ()
    return tuple(sorted({json.loads(line)["cap"] for line in report.read_text().splitlines()}))


def run(case, way, place):
    """Runs a case in a directory of its own, which starts as what `prepare` has made."""
    here = place.directory / "run"
    shutil.rmtree(here, ignore_errors=True)
    shutil.copytree(place.directory / "prepared", here, symlinks=True)
    report = place.directory / "report.jsonl"
    report.unlink(missing_ok=True)
    user = USER if way.user else None
    if user:
        owned_by(user, here)
        report.touch()
        os.chown(report, user, user)
    command = case.command.replace("{n}", str(way.asked or case.asked or ASKED))
    if case.static and way.cap and way.lowered:
        command = f"{LAUNCHER} run -q -n {way.cap} -- {command}"
    settings = SETTINGS | {"HOME": str(here), "PORT": str(place.port)}
    done = shell(command, here, settings | way.environment(report), LIMIT, way.before(), user)
    output = done.stdout if case.stdout else b""
    if case.show:
        output += shell(case.show, here, settings).stdout
    return Run(output, done.stderr[-600:], done.returncode, reported(report))
