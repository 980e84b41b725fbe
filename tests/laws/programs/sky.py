"""Writes a picture of stars as FITS."""
import math
import random
import struct
import sys

SIZE = 200
stars = random.Random(5)
pixels = [[stars.gauss(100, 3) for _ in range(SIZE)] for _ in range(SIZE)]
for _ in range(30):
    x, y, light = stars.uniform(9, SIZE - 9), stars.uniform(9, SIZE - 9), stars.uniform(200, 3000)
    for row in range(int(y) - 8, int(y) + 9):
        for column in range(int(x) - 8, int(x) + 9):
            pixels[row][column] += light * math.exp(-((row - y) ** 2 + (column - x) ** 2) / 4)
cards = ["SIMPLE  =                    T", "BITPIX  =                  -32", "NAXIS   =                    2",
         f"NAXIS1  = {SIZE:20}", f"NAXIS2  = {SIZE:20}", "CTYPE1  = 'RA---TAN'", "CTYPE2  = 'DEC--TAN'",
         "CRVAL1  =                 10.0", "CRVAL2  =                 20.0", "CRPIX1  =                100.0",
         "CRPIX2  =                100.0", "CDELT1  =              -0.0003", "CDELT2  =               0.0003", "END"]
header = "".join(card.ljust(80) for card in cards).encode()
data = b"".join(struct.pack(f">{SIZE}f", *row) for row in pixels)
with open(sys.argv[1], "wb") as file:
    file.write(header.ljust(2880) + data.ljust(-(-len(data) // 2880) * 2880, b"\0"))
