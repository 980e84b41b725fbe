"""pyvips: concurrency set by a variable before it is loaded."""
import hashlib
import os
import sys

os.environ["VIPS_CONCURRENCY"] = sys.argv[1]
import pyvips  # noqa: E402

print(hashlib.md5(pyvips.Image.new_from_file(sys.argv[2]).gaussblur(3).write_to_memory()).hexdigest())
