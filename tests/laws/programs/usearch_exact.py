"""USearch's threads: the nearest of some vectors, found exactly."""
import sys

import numpy
from usearch.index import Index, MetricKind, search

threads = int(sys.argv[1])
vectors = numpy.random.default_rng(5).random((3000, 32), dtype=numpy.float32)
found = search(vectors, vectors[:50], 5, MetricKind.L2sq, exact=True, threads=threads)
print(found.keys[:, 1:3].tolist())
index = Index(ndim=32, metric="l2sq")
index.add(numpy.arange(3000), vectors, threads=threads)
nearest = index.search(vectors[:50], 1, threads=threads)
print(len(index), (nearest.keys[:, 0] == numpy.arange(50)).mean() > 0.9)
