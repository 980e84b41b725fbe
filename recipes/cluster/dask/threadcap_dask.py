"""Caps each worker of Dask at the threads that it was declared with (`--nthreads`).

    dask worker --nthreads 4 --preload-nanny threadcap_dask.py tcp://scheduler:8786

or for every worker that starts here, those of a LocalCluster included, in ~/.config/dask/ or
/etc/dask/:

    distributed:
      nanny:
        preload: [/path/to/threadcap_dask.py]

The nanny starts the worker as a process of its own, which is what a preload needs. The library is
/usr/lib/libthreadcap.so, or what THREADCAP_LIBRARY says.
"""

import os


def dask_setup(nanny):
    library = os.environ.get("THREADCAP_LIBRARY", "/usr/lib/libthreadcap.so")
    if not os.access(library, os.R_OK):
        raise FileNotFoundError(f"{library}: workers are not capped")
    # A nanny that is itself capped passes on its cap and preload; the library lowers caps, but
    # never raises them.
    others = nanny.pre_spawn_env.get("LD_PRELOAD", os.environ.get("LD_PRELOAD", ""))
    others = [name for name in others.replace(" ", ":").split(":") if name not in ("", library)]
    nanny.pre_spawn_env["LD_PRELOAD"] = ":".join([library, *others])
    nanny.pre_spawn_env["AUTOZYME_THREADS"] = str(nanny.nthreads)
