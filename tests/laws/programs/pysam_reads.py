"""pysam: reading with as many threads."""
import hashlib
import sys

import pysam

digest = hashlib.md5()
with pysam.AlignmentFile("in.bam", threads=int(sys.argv[1])) as file:
    for read in file:
        digest.update(f"{read.query_name}{read.pos}".encode())
print(digest.hexdigest())
