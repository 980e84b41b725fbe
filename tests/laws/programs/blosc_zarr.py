"""numcodecs: Blosc with threads."""
import hashlib
import sys

import numcodecs.blosc
import numpy

numcodecs.blosc.set_nthreads(int(sys.argv[1]))
x = (numpy.arange(500_000) % 1000).astype("int32")
packed = numcodecs.blosc.compress(x.tobytes(), b"lz4", 5, 1)
print(hashlib.md5(packed).hexdigest(), numcodecs.blosc.decompress(packed) == x.tobytes())
