"""A pool of threads that wait, as for a network, and compute little."""

import time
from concurrent.futures import ThreadPoolExecutor

from timed import ASKED, timed


def request(number):
    time.sleep(0.005)
    return sum(range(number))


with ThreadPoolExecutor(ASKED) as pool:
    timed(lambda: list(pool.map(request, range(256))))
