"""What it costs to be there: whole commands, beside an empty preload and other preloads."""

from .. import callgrind, engine, places, running

NAME = "start"
QUICK = True

# Each loads some library; what it does then is its own affair. torsocks and faketime are given
# what they need to do their work, as their users would.
PEERS = {
    "eatmydata": ("libeatmydata.so", ""),
    "torsocks": ("torsocks/libtorsocks.so", ""),
    "libfaketime": ("faketime/libfaketime.so.1", "FAKETIME=+1d"),
    "jemalloc": ("libjemalloc.so.2", ""),
}
IMPORTS = "import numpy, scipy, sklearn"
MAKE = "make -j2, 16 files"
# One CPU costs a build of two jobs half its speed, whoever takes the other away.
ONE_CPU = "taskset, 1 CPU"
ROUNDS = {
    "/bin/true": 1000,
    "python -c pass": 120,
    "import numpy": 30,
    IMPORTS: 16,
    MAKE: 16,
}


# The rounds are measured in so many parts.
PARTS = 8


def contenders(bench):
    """Entries of the environment, by name."""
    preload = f"LD_PRELOAD={bench.library}"
    own = {
        "bare": [],
        "empty preload": [f"LD_PRELOAD={places.empty_library()}"],
        "threadcap, no cap": [preload],
    }
    for cap in sorted({len(places.CPUS), 1}, reverse=True):
        own[f"threadcap, cap {cap}"] = [preload, f"AUTOZYME_THREADS={cap}"]
    for name, (library, setting) in PEERS.items():
        path = places.LIBRARIES / library
        if path.exists():
            own[name] = [f"LD_PRELOAD={path}", *filter(None, [setting])]
        else:
            bench.missing(f"{name} ({library})")
    return own


def makefile():
    """A build of many short processes: make, sh, gcc, cc1, as."""
    folder = places.BUILT / "make"
    folder.mkdir(exist_ok=True)
    for number in range(16):
        (folder / f"f{number}.c").write_text(f"int f{number}(int x) {{ return x + {number}; }}\n")
    names = " ".join(f"f{number}.o" for number in range(16))
    (folder / "Makefile").write_text(f"all: {names}\n%.o: %.c\n\t@gcc -c -o /dev/null $<\n")
    return ["make", "-s", "-C", folder, "-j2"]


def commands():
    python = places.python("science")
    known = {"/bin/true": ["/bin/true"], "python -c pass": ["/usr/bin/python3", "-c", "pass"]}
    if python:
        known["import numpy"] = [python, "-c", "import numpy"]
        known[IMPORTS] = [python, "-c", IMPORTS]
    known[MAKE] = makefile()
    return known


def samples_of(command, environments, rounds):
    """Runs of a command in turns: the loop is in C, where a process is started in microseconds."""
    starter = places.compiled("start", "start.c")
    entries = [",".join(["PATH=/usr/bin:/bin", *entries]) for entries in environments.values()]
    words = [starter, str(-(-rounds // PARTS)), *entries, "--", *command]
    samples = {name: [] for name in environments}
    # Some at a time, so that a disturbance spoils few.
    for _ in range(PARTS):
        lines = engine.WATCH.measured(lambda: running.lines_of(words))
        for name, line in zip(environments, lines):
            numbers = list(map(float, line.split()))
            samples[name] += [
                {"seconds": wall, "cpu": cpu} for wall, cpu in zip(numbers[::2], numbers[1::2])
            ]
    return samples


def add_instructions(row, command, environments):
    for name, entries in environments.items():
        variables = dict(entry.split("=", 1) for entry in ["PATH=/usr/bin:/bin", *entries])
        instructions = callgrind.count(command, variables)
        if instructions:
            row["contenders"][name]["instructions"] = instructions


# The most that a start may be of one with an empty preload: of a first process of a job, which is
# held on fewer CPUs than it was given, and of any other.
FIRST, ANY = 1.06, 1.03
# The most that a whole command may be of a bare run.
COMMANDS = {"python -c pass": 1.03, "import numpy": 1.01, IMPORTS: 1.01, MAKE: 1.05}


def judge(row, samples, case):
    """The targets that this row decides."""
    for name in samples:
        if not name.startswith("threadcap"):
            continue
        if case in COMMANDS:
            is_on_one = case == MAKE and name == "threadcap, cap 1"
            beside = ONE_CPU if is_on_one and ONE_CPU in samples else "bare"
            engine.judge(row, samples, f"{case}, {name}", name, beside, COMMANDS[case])
            continue
        is_first = (
            name.startswith("threadcap, cap") and name != f"threadcap, cap {len(places.CPUS)}"
        )
        most = FIRST if is_first else ANY
        engine.judge(row, samples, f"start of a process, {name}", name, "empty preload", most)


def measure(bench):
    rows = []
    for case, command in commands().items():
        environments = contenders(bench) if case != IMPORTS else few(contenders(bench))
        if case == MAKE:
            environments = few(environments) | {ONE_CPU: [f"%{places.CPUS[0]}"]}
        rounds = bench.rounds or ROUNDS[case]
        if bench.quick:
            if case not in ("/bin/true", "import numpy"):
                continue
            rounds, environments = max(rounds // 6, PARTS), few(environments)
        samples = samples_of(command, environments, rounds)
        reference = "empty preload" if case == "/bin/true" else "bare"
        row = engine.row(case, samples, reference)
        judge(row, samples, case)
        if case in ("/bin/true", "python -c pass") and not bench.quick:
            add_instructions(row, command, environments)
        rows.append(bench.reported(row))
    return rows


def few(environments):
    """Without the peers."""
    return {name: entries for name, entries in environments.items() if name not in PEERS}
