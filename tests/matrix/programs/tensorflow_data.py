"""A pipeline of tf.data with a private pool."""
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
import tensorflow as tf  # noqa: E402
from common import ASKED, named_threads, pool  # noqa: E402

data = tf.data.Dataset.range(2_000)
data = data.map(lambda x: x * x % 7, num_parallel_calls=ASKED or tf.data.AUTOTUNE)
data = data.batch(50, num_parallel_calls=ASKED or tf.data.AUTOTUNE).prefetch(tf.data.AUTOTUNE)
if ASKED is not None:
    options = tf.data.Options()
    options.threading.private_threadpool_size = ASKED
    options.threading.max_intra_op_parallelism = ASKED
    data = data.with_options(options)
sums = [(int(tf.reduce_sum(batch)), named_threads("tf_")) for batch in data]
print("sum", sum(part for part, _ in sums))
for _, names in sums:
    for name, count in names.items():
        pool(name, count)
