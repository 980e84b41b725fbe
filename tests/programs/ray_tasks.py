"""A Ray of one node with four CPUs: what a task and an actor of so many CPUs get, and whether the
task is capped. Arguments: the CPUs, and `capped` or `bare`."""
import os
import sys
import tempfile

import asks_64
import ray

if __name__ == "__main__":
    cpus = float(sys.argv[1])
    options = {"num_cpus": cpus}
    if sys.argv[2] == "capped":
        import threadcap_ray

        options = threadcap_ray.capped(cpus)
    here = os.path.dirname(os.path.abspath(__file__))
    # Sockets are made below it, so its name must be short.
    with tempfile.TemporaryDirectory(prefix="ray") as directory:
        ray.init(num_cpus=4, include_dashboard=False, log_to_driver=False, _temp_dir=directory,
                 runtime_env={"env_vars": {"PYTHONPATH": here}})
        task = ray.remote(**options)(asks_64.ask)
        actor = ray.remote(**options)(type("Actor", (), {"ask": lambda self: asks_64.ask()}))
        asks_64.show("task", ray.get(task.remote()))
        asks_64.show("actor", ray.get(actor.remote().ask.remote()))
        ray.shutdown()
