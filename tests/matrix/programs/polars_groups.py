import polars

from common import pool

pool("polars", polars.thread_pool_size())
frame = polars.DataFrame({"x": range(300_000)}).with_columns(group=polars.col("x") % 10)
print(frame.group_by("group").agg(polars.col("x").sum()).sort("group")["x"].to_list())
print(frame.sort("x", descending=True)["x"][0])
