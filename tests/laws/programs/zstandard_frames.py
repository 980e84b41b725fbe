"""python-zstandard: a compressor with as many threads, and frames of a batch."""
import hashlib
import sys

import zstandard

data = open(sys.argv[2], "rb").read(4_000_000)
packed = zstandard.ZstdCompressor(level=3, threads=int(sys.argv[1])).compress(data)
print(hashlib.md5(packed).hexdigest(), zstandard.ZstdDecompressor().decompress(packed) == data)
pieces = zstandard.ZstdCompressor().multi_compress_to_buffer([data[:50_000]] * 20, threads=int(sys.argv[1]))
print(len(pieces), pieces.size())
