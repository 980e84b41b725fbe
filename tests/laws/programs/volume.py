"""Writes a volume of a blurred box as MetaImage and as MRtrix's format: its name, and how far the box is moved."""
import array
import pathlib
import sys

name, moved = sys.argv[1], int(sys.argv[2])
SIZE = 24
values = array.array("f", (
    100.0 * sum(6 + moved <= axis - step <= 14 + moved for axis in (x, y, z) for step in (0, 1)) + (x * y + z) % 5
    for z in range(SIZE) for y in range(SIZE) for x in range(SIZE)))
pathlib.Path(f"{name}.raw").write_bytes(values.tobytes())
pathlib.Path(f"{name}.mhd").write_text(
    f"ObjectType = Image\nNDims = 3\nDimSize = {SIZE} {SIZE} {SIZE}\nElementSpacing = 1 1 1\n"
    f"ElementType = MET_FLOAT\nElementDataFile = {name}.raw\n")
pathlib.Path(f"{name}.mih").write_text(
    f"mrtrix image\ndim: {SIZE},{SIZE},{SIZE}\nvox: 1,1,1\nlayout: +0,+1,+2\ndatatype: Float32LE\n"
    f"file: {name}.raw 0\nEND\n")
