import os

import numpy
import onnx
import onnxruntime
from common import ASKED, digest, pool

shape = [150, 150]
number = onnx.TensorProto.FLOAT
product = onnx.helper.make_graph(
    [onnx.helper.make_node("MatMul", ["a", "a"], ["c"])], "product",
    [onnx.helper.make_tensor_value_info("a", number, shape)],
    [onnx.helper.make_tensor_value_info("c", number, shape)])
model = onnx.helper.make_model(product, opset_imports=[onnx.helper.make_opsetid("", 17)],
                               ir_version=8)
others = len(os.listdir("/proc/self/task"))
options = onnxruntime.SessionOptions()
if ASKED is not None:
    options.intra_op_num_threads = ASKED
    options.inter_op_num_threads = ASKED
session = onnxruntime.InferenceSession(model.SerializeToString(), options)
a = (numpy.arange(150 * 150, dtype="float32") % 7).reshape(shape)
print("product", digest(session.run(None, {"a": a})[0].sum()))
# The thread that asks works, too.
pool("intra_op", len(os.listdir("/proc/self/task")) - others + 1)
