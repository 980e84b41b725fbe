import os

import duckdb

from common import ASKED, pool

connection = duckdb.connect()
pool("default", connection.execute("SELECT current_setting('threads')").fetchone()[0])
if ASKED is not None:
    # Where the setting is granted less, it still reads as it was written: count what it adds.
    connection.execute("SET threads = 1")
    others = len(os.listdir("/proc/self/task"))
    connection.execute(f"SET threads = {ASKED}")
    # The thread that asks works, too.
    pool("workers", len(os.listdir("/proc/self/task")) - others + 1)
query = "SELECT x % 10 AS y, sum(x) FROM range(1000000) t(x) GROUP BY y ORDER BY y"
print(connection.execute(query).fetchall())
