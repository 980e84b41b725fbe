# shellcheck shell=bash
# A scheduler and a worker of Dask with so many threads, and a client that asks for their number.
dask-scheduler --no-dashboard --host 127.0.0.1 --port 0 --scheduler-file s.json 2> /dev/null &
dask-worker --no-dashboard --scheduler-file s.json --nthreads "$1" --nworkers 1 2> /dev/null &
/usr/bin/python3 - << 'END'
from distributed import Client

client = Client(scheduler_file="s.json", timeout=600)
client.wait_for_workers(1)
print(list(client.nthreads().values()), sum(client.gather(client.map(lambda x: x * x, range(20)))))
client.shutdown()
END
wait
