"""Starts children in the ways that Python has, without a word of us in their environment; each
prints its cap. The argument is a program that prints `cap=` for the argument `show`."""

import ctypes
import multiprocessing
import os
import subprocess
import sys
import threading

CHILD = [sys.argv[1], "show"]


def cap(_=None):
    function = getattr(ctypes.CDLL(None), "threadcap_cap", None)
    return function() if function else 0


def read(text):
    return int(text.split("cap=")[1].split()[0])


def run(**options):
    return read(subprocess.run(CHILD, stdout=subprocess.PIPE, check=True, text=True, **options).stdout)


def output_of(start):
    """What a child writes that `start` starts with the descriptor to write to."""
    reader, writer = os.pipe()
    os.set_inheritable(writer, True)
    child = start(writer)
    os.close(writer)
    with open(reader) as stream:
        text = stream.read()
    os.waitpid(child, 0)
    return read(text)


def fork_and_exec(writer):
    child = os.fork()
    if child == 0:
        os.dup2(writer, 1)
        os.execve(CHILD[0], CHILD, {})
    return child


def storm():
    caps = []
    threads = [
        threading.Thread(target=lambda: caps.extend(run(env={}) for _ in range(10)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return min(caps) if min(caps) == max(caps) and len(caps) == 80 else -1


def spawn(writer):
    return os.posix_spawn(CHILD[0], CHILD, {}, file_actions=[(os.POSIX_SPAWN_DUP2, writer, 1)])


if __name__ == "__main__":
    print(f"subprocess={run()}")
    print(f"subprocess_empty={run(env={})}")
    print(f"subprocess_more={run(env={'OMP_NUM_THREADS': '64', 'AUTOZYME_THREADS': '64'})}")
    print(f"subprocess_forked={run(env={}, preexec_fn=lambda: None)}")
    print(f"subprocess_session={run(env={}, start_new_session=True, close_fds=False)}")
    print(f"posix_spawn={output_of(spawn)}")
    print(f"execve={output_of(fork_and_exec)}")
    print(f"storm={storm()}")
    for name in ["LD_PRELOAD", "AUTOZYME_THREADS"]:
        os.environ.pop(name, None)
    print(f"popen={read(os.popen(' '.join(CHILD)).read())}")
    for method in multiprocessing.get_all_start_methods():
        with multiprocessing.get_context(method).Pool(3) as pool:
            caps = set(pool.map(cap, range(6)))
        print(f"{method}={caps.pop() if len(caps) == 1 else -1}")
