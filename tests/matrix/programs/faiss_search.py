import faiss
import numpy
from common import ASKED, pool, pools

if ASKED is not None:
    faiss.omp_set_num_threads(ASKED)
pool("omp", faiss.omp_get_max_threads())
pools()
x = (numpy.arange(3000 * 16, dtype="float32").reshape(3000, 16) * 7919 % 1009).astype("float32")
index = faiss.IndexFlatL2(16)
index.add(x)
_, found = index.search(x[:200], 3)
print("sum", int(found[:, 0].sum()))
