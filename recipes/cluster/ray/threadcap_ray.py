"""Caps tasks and actors of Ray at the CPUs that they were declared with.

    @ray.remote(**threadcap_ray.capped(num_cpus=4))
    def train(data): ...

Ray starts a worker process for each different environment, which is what a preload needs. The
library is /usr/lib/libthreadcap.so, or what THREADCAP_LIBRARY says; it must be on every node.
"""

import math
import os


def capped(num_cpus, **options):
    """The options of `ray.remote` or `.options` for a task of so many CPUs, at least one."""
    library = os.environ.get("THREADCAP_LIBRARY", "/usr/lib/libthreadcap.so")
    runtime = dict(options.pop("runtime_env", {}))
    variables = dict(runtime.get("env_vars", {}))
    others = variables.get("LD_PRELOAD", os.environ.get("LD_PRELOAD", ""))
    others = [name for name in others.replace(" ", ":").split(":") if name not in ("", library)]
    variables["LD_PRELOAD"] = ":".join([library, *others])
    variables["AUTOZYME_THREADS"] = str(max(1, math.ceil(num_cpus)))
    runtime["env_vars"] = variables
    return {**options, "num_cpus": num_cpus, "runtime_env": runtime}
