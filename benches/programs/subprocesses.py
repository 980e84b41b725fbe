"""Python's subprocess.run of /bin/true."""

import subprocess

from timed import timed

timed(lambda: subprocess.run(["/bin/true"]))
