"""BLAKE3 with max_threads (Rayon)."""
import sys

import blake3

print(blake3.blake3(open(sys.argv[2], "rb").read(), max_threads=int(sys.argv[1])).hexdigest())
