"""Greenlets that switch among each other, and their pool of threads; both do the same work."""
import hashlib
import os
import sys

import gevent
from gevent.pool import Pool
from gevent.threadpool import ThreadPool

count = int(sys.argv[1])


def digest(number):
    gevent.sleep(0)
    return hashlib.sha256(b"%d" % number * 5000).hexdigest()


light = Pool(count).map(digest, range(200))
heavy = ThreadPool(count).map(digest, range(200))
print(light == heavy, hashlib.sha256("".join(light).encode()).hexdigest())
# A process that is forked within a greenlet.
child = gevent.spawn(lambda: gevent.os.waitpid(os.spawnlp(os.P_NOWAIT, "true", "true"), 0)[1])
print(child.get())
