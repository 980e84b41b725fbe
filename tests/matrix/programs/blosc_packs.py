import blosc2
import numpy

from common import ASKED, pool

asked = {} if ASKED is None else {"nthreads": ASKED}
pool("default", blosc2.nthreads)
if ASKED is not None:
    blosc2.set_nthreads(ASKED)
    # What the setter answers next time is what it granted.
    pool("set_nthreads", blosc2.set_nthreads(1))
    blosc2.set_nthreads(ASKED)
x = numpy.arange(2_000_000) % 1000
packed = blosc2.asarray(x, cparams={"clevel": 1, **asked}, dparams=asked)
print("sum", int(packed[:].sum()))
print("again", int(numpy.frombuffer(blosc2.decompress(blosc2.compress2(x, **asked)), x.dtype).sum()))
