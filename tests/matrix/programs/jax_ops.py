import jax
import jax.numpy
from common import digest, reported_cpus

reported_cpus()
a = jax.numpy.arange(300.0 * 300).reshape(300, 300) % 7
print("product", digest(jax.jit(lambda a: (a @ a).sum())(a)))
print("devices", jax.device_count())
