"""Whether the machine is idle: a number taken while something else ran is no number.

Before a section the machine has to be idle for a minute. During it every round is watched: the
CPU time that other processes took, and the time that the hypervisor gave to other machines
(steal). A disturbed round is thrown away and measured again.

The load before a section is the mean number of tasks that could run, sampled once a second for
that minute. The kernel's own load average would still count the section before.
"""

import ctypes
import os
import resource
import time

# A machine with a higher load is not idle.
IDLE_LOAD = 0.5
# How long it has to be idle before a section, and how long is waited for that at most, in seconds.
IDLE_FOR, PATIENCE = 60, 1800
# What others may take during a round, in CPUs; and what is too short to tell: the kernel counts
# in ticks of 10 ms.
OTHERS, LEAST = 0.05, 0.05
# A round that is disturbed this many times in a row ends the measurement.
ATTEMPTS = 20


class Busy(Exception):
    """The machine is not idle, and does not become so."""


def runnable():
    """Tasks that can run now, this one left out."""
    with open("/proc/loadavg") as file:
        return max(int(file.read().split()[3].split("/")[0]) - 1, 0)


def wait_until_idle():
    """Waits for an idle minute; returns the load during it."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        samples = []
        while len(samples) < IDLE_FOR:
            samples.append(runnable())
            # The rest of the minute cannot make up for it.
            if sum(samples) > IDLE_LOAD * IDLE_FOR:
                break
            time.sleep(1)
        else:
            return sum(samples) / len(samples)
    raise Busy(
        f"the machine was not idle: expected a load below {IDLE_LOAD} for {IDLE_FOR} seconds; "
        "nothing was written"
    )


def machine_times():
    """Seconds of CPU time that anybody used, and that the hypervisor took, since boot."""
    with open("/proc/stat") as file:
        user, nice, system, _idle, _wait, irq, softirq, steal = map(
            int, file.readline().split()[1:9]
        )
    tick = os.sysconf("SC_CLK_TCK")
    return (user + nice + system + irq + softirq) / tick, steal / tick


def own_time():
    """Seconds of CPU time of this process and of those that it has waited for."""
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def adopt_orphans():
    """Makes this process the parent of descendants whose parent ends, so that their CPU time is
    known to be no other's: killed workers are not waited for by their own parent."""
    PR_SET_CHILD_SUBREAPER = 36
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def reap_orphans(patience=2.0):
    """Waits for the adopted ones that end; none of our own children is left after a round."""
    ends = time.monotonic() + patience
    while time.monotonic() < ends:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(0.01)
        except ChildProcessError:
            return


class Round:
    """One round, from its making to its end."""

    def __init__(self):
        self.start, self.own = time.monotonic(), own_time()
        self.used, self.steal = machine_times()

    def end(self):
        """Seconds that others used, and that were stolen, of so many on the clock."""
        reap_orphans()
        wall = time.monotonic() - self.start
        used, steal = machine_times()
        others = max(used - self.used - (own_time() - self.own), 0)
        stolen = steal - self.steal
        return {"others": others, "steal": stolen, "wall": wall}


def disturbs(taken):
    """Whether what others took in a round spoils it."""
    return taken["others"] + taken["steal"] > max(OTHERS * taken["wall"], LEAST)


class Watch:
    """The rounds of a section: how many were disturbed, and what others took of the rest."""

    def __init__(self, is_on):
        self.is_on = is_on
        self.begin_section()

    def switch_on(self):
        adopt_orphans()
        self.is_on = True

    def begin_section(self):
        self.rounds, self.repeated, self.others, self.steal, self.wall = 0, 0, 0.0, 0.0, 0.0

    def measured(self, one_round):
        """What a function returns that ran undisturbed."""
        for _ in range(ATTEMPTS):
            watched = Round()
            result = one_round()
            taken = watched.end()
            if not (self.is_on and disturbs(taken)):
                self.rounds += 1
                self.others += taken["others"]
                self.steal += taken["steal"]
                self.wall += taken["wall"]
                return result
            self.repeated += 1
        raise Busy(f"{ATTEMPTS} rounds in a row were disturbed by other processes")

    def summary(self):
        """For the page: shares of a CPU."""
        wall = max(self.wall, 1e-9)
        return {
            "rounds": self.rounds,
            "repeated": self.repeated,
            "others": self.others / wall,
            "steal": self.steal / wall,
        }


# Of this run; scripts/bench --quick, which writes nothing, does not watch.
WATCH = Watch(False)
