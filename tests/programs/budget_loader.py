"""A DataLoader of torch with two workers whose data set multiplies with OpenBLAS, around a model that torch
computes: how many threads each of them has, and digests of what they computed.

torch itself gives its workers one thread for its own pool, and only that.
"""
import hashlib

import numpy
import torch
from threadpoolctl import threadpool_info
from torch.utils.data import DataLoader, Dataset


def openblas():
    return max(pool["num_threads"] for pool in threadpool_info() if pool["internal_api"] == "openblas")


class Products(Dataset):
    def __len__(self):
        return 8

    def __getitem__(self, seed):
        matrix = numpy.random.default_rng(seed).standard_normal((300, 300))
        product = matrix
        for _ in range(5):
            product = product @ matrix / 17
        return torch.from_numpy(product), openblas(), torch.get_num_threads()


def digest(*arrays):
    return hashlib.sha256(b"".join(array.tobytes() for array in arrays)).hexdigest()[:16]


if __name__ == "__main__":
    items = list(DataLoader(Products(), batch_size=None, num_workers=2))
    for _, of_openblas, of_torch in items:
        print(f"worker={of_openblas}")
        print(f"torch={of_torch}")
    print(f"digest={digest(*(product.numpy() for product, *_ in items))}")
    total = sum(float((product.float() @ product.float().T).sum()) for product, *_ in items)
    print(f"parent={torch.get_num_threads()}")
    print(f"parent_digest={total.hex()}")
