import os

import duckdb

from common import ASKED, pool

others = len(os.listdir("/proc/self/task"))
connection = duckdb.connect()
if ASKED is not None:
    # Where the setting is granted less, it still reads as it was written: count the workers.
    connection.execute(f"SET threads = {ASKED}")
query = "SELECT x % 10 AS y, sum(x) FROM range(1000000) t(x) GROUP BY y ORDER BY y"
print(connection.execute(query).fetchall())
# The thread that asks works, too.
pool("workers", len(os.listdir("/proc/self/task")) - others + 1)
