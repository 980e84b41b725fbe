"""rasterio (with its own GDAL): a warp with num_threads."""
import hashlib
import sys

import numpy
import rasterio.warp

source = (numpy.arange(600 * 800) % 251).astype("uint8").reshape(600, 800)
to = numpy.zeros((900, 1200), "uint8")
old = rasterio.transform.from_origin(0, 600, 1, 1)
new = rasterio.transform.from_origin(0, 600, 2 / 3, 2 / 3)
rasterio.warp.reproject(source, to, src_transform=old, dst_transform=new, src_crs="EPSG:32633",
                        dst_crs="EPSG:32633", num_threads=int(sys.argv[1]))
print(hashlib.md5(to.tobytes()).hexdigest())
