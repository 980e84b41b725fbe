"""Steps of training in TensorFlow, asked by its own two settings."""

import tensorflow as tf

from timed import ASKED, timed

tf.config.threading.set_intra_op_parallelism_threads(ASKED)
tf.config.threading.set_inter_op_parallelism_threads(ASKED)
tf.random.set_seed(1)
first, second = (
    tf.Variable(tf.random.normal(shape, stddev=0.1)) for shape in ((128, 256), (256, 10))
)
inputs = tf.random.normal((512, 128))
outputs = tf.random.uniform((512,), maxval=10, dtype=tf.int32)


@tf.function
def step():
    with tf.GradientTape() as tape:
        guessed = tf.nn.relu(inputs @ first) @ second
        loss = tf.reduce_mean(
            tf.nn.sparse_softmax_cross_entropy_with_logits(labels=outputs, logits=guessed)
        )
    for variable, change in zip((first, second), tape.gradient(loss, (first, second))):
        variable.assign_sub(0.01 * change)
    return loss


timed(lambda: step().numpy())
