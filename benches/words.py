"""The words of docs/benchmarks.md; every number on that page comes from the JSON."""

INTRODUCTION = """# Benchmarks

Made by `scripts/bench` from [benchmarks.json](benchmarks.json); nothing here is written by hand.

What is compared takes turns in one run, so a machine whose speed drifts drifts for all: only
ratios mean anything, absolute times belong to the machine. Shown are medians, with quartiles in
brackets. A target is *met* if the median reaches it, *within the spread* if the better quarter of
the rounds does, and else *missed*. Instructions are callgrind's, of user space alone.

A section is measured only after a minute in which fewer than 0.5 tasks could run on average
(*load before*). A round during which other processes or other virtual machines took CPU time is
measured again (*repeated*); *others* is the share of a CPU that they took of the rounds that
count. A target is decided by at least 7 rounds, or its row says "too few"; contenders that take more
than twice as long as the fastest of their kind in the first round rest from then on, and those that
are more than 15 % slower after the second. Nothing is measured from a work tree with changes."""

PEERS = """## What each can do, and cannot

| | what it does well | what it does not do |
| --- | --- | --- |
| variables (`OMP_NUM_THREADS` and kin) | costs nothing; the library itself makes fewer threads, and `OMP_THREAD_LIMIT` holds OpenMP regions against the code | each library has its own; a count in the code wins over most; nothing is held |
| `threadpoolctl` | exact, per block of code, and can be lifted again; no preload | needs Python, and an edit; sees BLAS and OpenMP that are loaded by then; no TensorFlow, no other language |
| `taskset` | the kernel holds it; keeps the neighbour's CPUs free; every kind of program | programs still start as many threads as they were asked for, and these wait for each other; the CPUs are chosen by hand |
| `numactl` | as `taskset`, and memory beside its CPUs | as `taskset` |
| `cpulimit` | needs no rights, limits a program that runs already | stops and continues processes: threads are as many, and wait for stopped ones |
| cgroup quota | exact over a whole tree of processes, cannot be escaped; `auto` of threadcap heeds it | limits time, not threads: they are throttled together, some while others wait for them; needs root or delegation |
| systemd scope | quota and CPUs (`systemd-run --scope -p CPUQuota= -p AllowedCPUs=`): as `taskset`, and cannot be left. The same cgroup is made here by hand, where no systemd runs | as both: pools are as large as they were asked for; the CPUs are chosen by hand |
| by hand | the best there is, where somebody knows each library and may edit the code | somebody has to, for every program |
| threadcap | one number for a tree of programs; pools are made smaller, and the kernel holds the rest | a process that starts costs more; static programs are held alone; processes are not made fewer; CPUs stay unused when one job is all there is |

Variables here are all that are known for the libraries at once, set to the cap. `threadpoolctl` is
called right before the work, by an edit of the program.

Not measured: RhpcBLASctl, which is to R what `threadpoolctl` is to Python and calls the same setters:
Debian 12 has no package of it. TBB's coordination between processes (`TCM_ENABLE=1`, `python -m tbb
--ipc`): it makes pools of TBB take turns, and no case here has one."""

SECTIONS = {
    "start": """## Cost of being there: whole commands

Each preload does what it is for: jemalloc replaces the allocator, libfaketime reads its time,
torsocks its configuration. *Empty preload* is a library without a line of code: what the loader
takes for any. A build of two jobs under a cap of 1 is compared with one that `taskset` holds on one
CPU: half its speed is what a cap of 1 means.""",
    "calls": """## Cost of being there: single calls

Bare, and under a cap of as many CPUs as there are: the same CPUs and teams, so what differs is the
library. A process that is started is itself capped, and so costs what a start costs: its target
is beside a start with an empty preload.
*Without a page*: the ratio with `THREADCAP_LEDGER=off`, where nobody can see what is recorded.""",
    "saved": """## What it saves: programs that ask for 64 threads, and programs that ask for nothing

The time of one piece of work, as a multiple of the best setting by hand (each count up to the cap
is tried, with the code edited and every variable set). `≥`: it was ended. The columns are what a
user would pick instead; where one is empty it does not apply.""",
    "budget": """## One budget for a job: workers with pools

Nobody asks for a number: each worker's pool is as large as its library finds CPUs, which is what
*bare* is. *By hand*: every variable set to that number, in each worker. *steady* and *dynamic* are
the kinds of [budget](budget.md) under a cap of as many CPUs as there are, so only the sizes of pools differ. The time of one piece of work, all tasks of all workers, as a multiple of the best number by
hand; of `make` and `mpirun` the time of the whole command. *Uneven*: one of 16 tasks has 60 times the
work of each other.""",
    "alone": """## What a budget costs one process

A process that shares with nobody, under a cap of all CPUs, with each kind of budget beside none.""",
    "neighbour": """## What it saves the neighbour

A program of one thread beside a job that asks for 64; the job is limited to one CPU by each means.
*compute*: its time per piece, as a multiple of that alone. *wake*: how late the latest 5% of its
wake-ups are, likewise. The job's own pace is given in pieces of work per second.""",
    "honesty": """## Where a cap costs time

A cap is a promise about CPUs, not a way to be faster: these cases lose by it.""",
    "scale": """## Scale beyond this machine

More CPUs are pretended, by files and by calls. What should be *linear* is what the library adds to
a run without it; what should be *flat* is the ratio to that run. The power is that of the last
step: 1 is linear, 0 is flat.""",
}
