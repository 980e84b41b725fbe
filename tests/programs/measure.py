"""What the Python programs of the tests share."""
import ctypes
import os


def threads():
    """The threads of this process."""
    return len(os.listdir("/proc/self/task"))


def cpus():
    """The CPUs that every thread of this process may run on, the most of any thread."""
    return max(len(os.sched_getaffinity(int(task))) for task in os.listdir("/proc/self/task"))


def show(name, value):
    print(f"{name}={value}", flush=True)


def by_value(count):
    return ctypes.c_int(count)


def by_reference(count):
    """A 4-byte integer by reference, with other bytes behind it."""
    return ctypes.byref((ctypes.c_int * 2)(count, -1))
