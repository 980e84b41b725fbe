"""Starts many programs from many threads at once, as Python does it (vfork), and prints what they
all said about the CPUs."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

COMMANDS = [["nproc"], [sys.executable, "-S", "-c", "import os; print(os.cpu_count())"]]


def run(number):
    command = COMMANDS[number % 10 == 0]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


with ThreadPoolExecutor(16) as pool:
    answers = list(pool.map(run, range(200)))
print(f"programs={len(answers)}")
print(f"answers={','.join(sorted(set(answers)))}")
print(f"cpus={os.cpu_count()}")
