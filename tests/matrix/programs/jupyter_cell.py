"""One cell in a Jupyter kernel."""
import os
import sys

from common import ASKED
from jupyter_client.manager import start_new_kernel

CELL = """
import sys
sys.argv, sys.path[:0] = ["cell", *{asked!r}], [{here!r}]
import numpy
from common import digest, limits, pools, reported_cpus
reported_cpus()
with limits():
    a = numpy.arange(120 * 120.0).reshape(120, 120) % 7
    print("product", digest((a @ a).sum()))
    pools()
"""


def show(message):
    if message["msg_type"] == "stream":
        print(message["content"]["text"], end="", flush=True)


os.environ["IPYTHONDIR"] = os.environ["JUPYTER_RUNTIME_DIR"] = os.getcwd()
manager, client = start_new_kernel(kernel_name="python3", startup_timeout=900)
cell = CELL.format(asked=[str(ASKED)] if ASKED else [], here=os.path.dirname(__file__))
reply = client.execute_interactive(cell, timeout=900, output_hook=show)
print("status", reply["content"]["status"])
client.stop_channels()
manager.shutdown_kernel(now=True)
sys.exit(reply["content"]["status"] != "ok")
