import cv2
import numpy
from common import ASKED, pool, reported

pool("default", cv2.getNumThreads())
reported("cpus", cv2.getNumberOfCPUs())
if ASKED is not None:
    cv2.setNumThreads(ASKED)
    pool("set", cv2.getNumThreads())
picture = (numpy.arange(800 * 800 * 3) % 251).astype("uint8").reshape(800, 800, 3)
for _ in range(5):
    blurred = cv2.GaussianBlur(picture, (15, 15), 3)
print("sum", int(blurred.sum()), int(cv2.resize(picture, (300, 300)).sum()))
