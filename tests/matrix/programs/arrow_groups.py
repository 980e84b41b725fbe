import pyarrow
import pyarrow.compute

from common import ASKED, pool

pool("cpu_default", pyarrow.cpu_count())
if ASKED is not None:
    pyarrow.set_cpu_count(ASKED)
    pool("cpu", pyarrow.cpu_count())
    pyarrow.set_io_thread_count(ASKED)
    pool("io", pyarrow.io_thread_count())
table = pyarrow.table({"x": range(300_000)})
table = table.append_column("group", pyarrow.compute.bit_wise_and(table["x"], 7))
sums = table.group_by("group").aggregate([("x", "sum")]).sort_by("group")
print(sums["x_sum"].to_pylist())
