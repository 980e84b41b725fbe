"""OpenVINO on the CPU, with as many inference threads and streams."""
import sys

import numpy
import openvino
from openvino import opset8

x = opset8.parameter([64, 64], numpy.float32)
model = openvino.Model([opset8.matmul(x, opset8.relu(x), False, False)], [x], "m")
settings = {"INFERENCE_NUM_THREADS": int(sys.argv[1]), "NUM_STREAMS": 2}
compiled = openvino.Core().compile_model(model, "CPU", settings)
given = numpy.arange(64 * 64, dtype=numpy.float32).reshape(64, 64) % 17 - 5
print(float(compiled(given)[0].sum()))
