"""torch's two pools; the second can be set once only, to the number given."""
import sys

import torch
from show import each

each("intra", torch.set_num_threads, torch.get_num_threads)
torch.set_num_interop_threads(int(sys.argv[1]))
print(f"got_inter={torch.get_num_interop_threads()}")
