import torch

from common import ASKED, digest, pool, pools

pool("default", torch.get_num_threads())
pool("default_interop", torch.get_num_interop_threads())
if ASKED is not None:
    torch.set_num_interop_threads(ASKED)
    pool("interop", torch.get_num_interop_threads())
    torch.set_num_threads(ASKED)
    pool("set", torch.get_num_threads())
torch.manual_seed(0)
a = torch.rand(150, 150, dtype=torch.float64)
for _ in range(5):
    product = a @ a
print("product", digest(product.sum()))
print("sum", digest(torch.arange(500_000.0, dtype=torch.float64).mul(2).sum()))
layer = torch.nn.Conv2d(3, 4, 3)
print("shape", tuple(layer(torch.rand(2, 3, 32, 32)).shape))
waiting = [torch.jit.fork(torch.add, a, a) for _ in range(4)]
print("forked", digest(sum(torch.jit.wait(each).sum() for each in waiting)))
pools()
