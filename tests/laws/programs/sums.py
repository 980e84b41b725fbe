"""Sums in as many threads as are asked for."""
import sys
import threading

SUMS = [0] * 8


def add(first, step):
    for k in range(first, 8, step):
        SUMS[k] = sum(i * k % 7 for i in range(20000))


asked = int(sys.argv[1])
threads = [threading.Thread(target=add, args=(first, asked)) for first in range(asked)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sum(SUMS))
