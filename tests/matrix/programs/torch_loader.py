"""Workers of a DataLoader, each of which asks for threads."""
import torch

from common import ASKED, digest, reported_cpus


class Data(torch.utils.data.Dataset):
    def __len__(self):
        return 64

    def __getitem__(self, index):
        if ASKED is not None:
            torch.set_num_threads(ASKED)
        a = torch.full((60, 60), float(index))
        return (a @ a).sum(), torch.get_num_threads()


if __name__ == "__main__":
    reported_cpus()
    loader = torch.utils.data.DataLoader(Data(), batch_size=8, num_workers=4)
    sums, teams = zip(*loader)
    print("sum", digest(sum(float(part.sum()) for part in sums)))
    print("pool worker", max(int(part.max()) for part in teams))
