"""What a row needs: packages, environments, built programs."""
import functools
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from .table import PROGRAMS

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SOURCES = ROOT / "tests/matrix/programs"
BUILT = ROOT / "target/matrix"


class Places:
    """What all rows share: the library, the pretended machine, a text of some megabytes."""

    def __init__(self, library):
        BUILT.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cargo", "build", "--quiet", "--release", "--package", "threadcap-shim",
                        "--package", "threadcap-pretend"], cwd=ROOT, check=True)
        release = ROOT / "target/release"
        self.shim = pathlib.Path(library or release / "libthreadcap.so").resolve()
        self.pretend = release / "libthreadcap_pretend.so"  # 64 CPUs, unless a variable says others
        self.data = BUILT / "text"
        lines = (f"{number * 7919 % 1000003} {number * number % 97}\n" for number in range(300_000))
        self.data.write_text("".join(lines))

    def fresh_directory(self):
        """A working directory in which nothing is left of an earlier run."""
        here = BUILT / f"here.{os.getpid()}"
        shutil.rmtree(here, ignore_errors=True)
        here.mkdir()
        return here


def built(program):
    return BUILT / "".join(c if c.isalnum() else "_" for c in program.name)


def filled(words, program, places):
    known = {
        "{source}": SOURCES / program.source,
        "{sources}": SOURCES,
        "{built}": built(program),
        "{data}": places.data,
        "{python}": ROOT / "target/venvs" / program.venv / "bin/python",
    }
    return [str(known.get(word, word)) for word in words]


def command(program, places, asked):
    """Its command, with what asks for threads at its place or at the end."""
    words = list(program.command)
    place = words.index("{asked}") if "{asked}" in words else len(words)
    return filled([*words[:place], *asked, *words[place + 1:]], program, places)


@functools.cache
def has_package(name):
    status = subprocess.run(["dpkg-query", "-W", "-f", "${Status}", name],
                            capture_output=True, text=True)
    return status.returncode == 0 and status.stdout.endswith(" installed")


def lacking(program):
    """The packages of Debian and the commands that are not there, in words; or nothing."""
    # A command that was installed by other means is as good as the package of its name.
    packages = [name for name in program.apt if not has_package(name) and not shutil.which(name)]
    return " ".join([*packages, *(name for name in program.tools if not shutil.which(name))])


@functools.cache
def venv(name):
    made = subprocess.run([ROOT / "scripts/venv", name], stdout=sys.stderr)
    return made.returncode == 0


def prepare(program, places):
    """Installs and builds what the row needs; says what could not be, or nothing."""
    if program.venv and not venv(program.venv):
        return f"scripts/venv {program.venv}, which failed"
    if program.build:
        made = subprocess.run(filled(program.build, program, places), capture_output=True,
                              text=True, cwd=tempfile.gettempdir())
        if made.returncode:
            return f"its build, which failed: {made.stderr.strip()[-300:]}"
    return ""


def packages(names):
    """The packages of Debian that these rows need, those that are there included."""
    return " ".join(sorted({package for program in PROGRAMS if program.name in names
                            for package in program.apt if not has_package(package)}))


def needs(programs):
    wanted = sorted({package for program in programs for package in program.apt})
    venvs = sorted({program.venv for program in programs if program.venv})
    return f"apt: {' '.join(wanted)}\nscripts/venv: {' '.join(venvs)}"
