"""A hook for PBS Professional and OpenPBS: caps what a job starts on each host, by `auto`, which knows NCPUS,
the job's cpuset and its cgroup.

    qmgr -c "create hook threadcap event=execjob_launch"
    qmgr -c "import hook threadcap application/x-python default /etc/threadcap/threadcap_pbs.py"
"""
import os

import pbs

# Edit this if the packages put the library elsewhere.
LIBRARY = "/usr/lib/libthreadcap.so"

event = pbs.event()
# A missing library would cause a warning in every command of the job.
if os.access(LIBRARY, os.R_OK):
    environment = event.env
    # What PBS documents of it is access by name, not the methods of a dict.
    preloads = environment["LD_PRELOAD"] if "LD_PRELOAD" in environment else ""  # noqa: SIM401
    if LIBRARY not in preloads.replace(":", " ").split():
        environment["LD_PRELOAD"] = LIBRARY + (":" + preloads if preloads else "")
    if "AUTOZYME_THREADS" not in environment:
        environment["AUTOZYME_THREADS"] = "auto"
