"""PyAV, which brings an FFmpeg of its own: thread_count of a codec."""
import hashlib
import sys

import av

digest = hashlib.md5()
with av.open(sys.argv[2]) as video:
    video.streams.video[0].thread_count = int(sys.argv[1])
    video.streams.video[0].thread_type = "AUTO"
    for frame in video.decode(video=0):
        digest.update(bytes(frame.planes[0]))
print(digest.hexdigest())
