"""Steps of training in torch, asked by torch.set_num_threads."""

import torch

from timed import ASKED, timed

torch.set_num_threads(ASKED)
torch.manual_seed(1)
model = torch.nn.Sequential(torch.nn.Linear(128, 256), torch.nn.ReLU(), torch.nn.Linear(256, 10))
optimiser = torch.optim.SGD(model.parameters(), lr=0.01)
inputs, outputs = torch.randn(512, 128), torch.randint(10, (512,))


def step():
    optimiser.zero_grad()
    torch.nn.functional.cross_entropy(model(inputs), outputs).backward()
    optimiser.step()


timed(step)
