"""TensorFlow's pools: sized by its variables, or by its configuration when "set" is given."""
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "2"
import tensorflow as tf  # noqa: E402
from common import ASKED, digest, named_threads, pool  # noqa: E402

if "set" in sys.argv and ASKED is not None:
    tf.config.threading.set_intra_op_parallelism_threads(ASKED)
    tf.config.threading.set_inter_op_parallelism_threads(ASKED)

a = tf.reshape(tf.range(200 * 200, dtype=tf.float64) % 7, (200, 200))
print("product", digest(tf.reduce_sum(tf.function(lambda: a @ a)())))
for name, count in named_threads("tf_").items():
    pool(name, count)
# Keras has one more pool of that name, of one thread.
model = tf.keras.Sequential([tf.keras.Input((20,)), tf.keras.layers.Dense(1)])
model.compile("sgd", "mse")
tf.keras.utils.set_random_seed(0)
x = tf.ones((256, 20))
history = model.fit(x, x[:, :1], epochs=1, shuffle=False, verbose=0)
print("fit", len(history.history["loss"]))
