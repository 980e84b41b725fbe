"""Machines of more CPUs than this one: what programs read of them, in files and by calls."""

import os
import shutil
import subprocess

from . import places

PER_CACHE, PER_NODE = 16, 64


def span(first, count):
    return f"{first}-{first + count - 1}\n"


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def files(cpus):
    """The files of /sys/devices/system of such a machine: cores of two threads, caches, nodes."""
    system = places.BUILT / f"system-{cpus}"
    if (system / "done").exists():
        return system
    for name in ("online", "possible", "present"):
        write(system / "cpu" / name, span(0, cpus))
    write(system / "cpu/smt/active", "1\n")
    for cpu in range(cpus):
        folder = system / f"cpu/cpu{cpu}"
        pair, cache, node = cpu - cpu % 2, cpu - cpu % PER_CACHE, cpu - cpu % PER_NODE
        write(folder / "topology/thread_siblings_list", span(pair, 2))
        write(folder / "topology/package_cpus_list", span(node, min(PER_NODE, cpus)))
        write(folder / "cache/index3/shared_cpu_list", span(cache, min(PER_CACHE, cpus)))
    nodes = max(cpus // PER_NODE, 1)
    write(system / "node/online", span(0, nodes))
    for node in range(nodes):
        write(system / f"node/node{node}/cpulist", span(node * PER_NODE, min(PER_NODE, cpus)))
    write(system / "done", "")
    return system


def variables(cpus, *preloads):
    """Those by which calls are answered as on such a machine, behind other preloads."""
    pretend = places.built_package("threadcap-pretend", "libthreadcap_pretend.so")
    preloads = ":".join(map(str, [*preloads, pretend]))
    return {"LD_PRELOAD": preloads, "PRETEND_CPUS": f"0-{cpus - 1}"}


def inside(cpus):
    """Words before a command that let it see those files; none where that takes more rights."""
    if os.geteuid() != 0 or not shutil.which("unshare"):
        return []
    words = [
        "unshare",
        "--mount",
        "sh",
        "-c",
        f"mount --bind '{files(cpus)}' /sys/devices/system && exec \"$@\"",
        "sh",
    ]
    tried = subprocess.run([*words, "true"], capture_output=True)
    return words if tried.returncode == 0 else []
