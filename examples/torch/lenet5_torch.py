"""LeNet-5 of 1998 in PyTorch. Its `state_dict` has the names and the shapes of the files of `lenet5`:

    model = LeNet5()
    model.load_state_dict(safetensors.torch.load_file("network.safetensors"))
    penalties = model(digits)                       # bytes (N, 28, 28), 255 is ink -> floats (N, classes)
    loss = F.cross_entropy(-model(digits), labels)  # equation 9 of the paper, without its term for rubbish

The smallest penalty is that of the digit. `load` and `save` also keep the characters of the classes, which a file has
in its metadata. What was fitted to a trained network (its `calibration`, for example) goes from file to file unchanged.
It no longer fits after a training, which changes the penalties: `forget_fitted` removes it.

A new network has random weights, and no codes: `model.rbf.weight` is zero until it is loaded or set.

    python lenet5_torch.py NETWORK.safetensors t10k-images-idx3-ubyte.gz

prints the digit that the network sees in each image of the file, and its penalty.
"""

import gzip
import struct
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

DIGITS = "0123456789"
# Table I: X where a map of S2 (row) is linked with a map of C3 (column).
TABLE_I = """
    X...XXX..XXXX.XX
    XX...XXX..XXXX.X
    XXX...XXX..X.XXX
    .XXX..XXXX..X.XX
    ..XXX..XXXX.XX.X
    ...XXX..XXXX.XXX
"""
# The tensors that a file need not have.
FITTED = ["calibration", "committee", "lines.segment", "lines.sdnn", "lines.both", "lines.doubt"]


class LeNet5(nn.Module):
    """The network: bytes (N, 28, 28) -> penalties (N, classes)."""

    def __init__(self, classes: str = DIGITS):
        super().__init__()
        self.classes = classes
        self.c1 = nn.Conv2d(1, 6, 5)
        self.s2 = SubSampling(6)
        self.c3 = LinkedConv2d(TABLE_I)
        self.s4 = SubSampling(16)
        self.c5 = nn.Conv2d(16, 120, 5)
        self.f6 = nn.Linear(120, 84)
        self.rbf = Rbf(len(classes), 84)
        self.lines = nn.Module()
        self.register_load_state_dict_pre_hook(make_room_for_fitted)

    def forward(self, digits: Tensor) -> Tensor:
        if digits.dtype != torch.uint8:
            raise TypeError(f"digits: expected bytes from 0 (paper) to 255 (ink), found {digits.dtype}")
        # Paper is -0.1 and ink 1.175; the margin of two pixels is paper.
        x = 0.005 * F.pad(digits, (2, 2, 2, 2)).to(self.c1.weight) - 0.1
        x = squash(self.c1(x.unsqueeze(1)))
        x = squash(self.s2(x))
        x = squash(self.c3(x))
        x = squash(self.s4(x))
        x = squash(self.c5(x))
        x = squash(self.f6(x.flatten(1)))
        return self.rbf(x)

    def forget_fitted(self) -> None:
        """Removes what was fitted to the penalties: they change with training."""
        make_room_for_fitted(self, {}, "")


class SubSampling(nn.Module):
    """The sum of every 2x2 square, times a coefficient for each map, plus a bias."""

    def __init__(self, maps: int):
        super().__init__()
        self.coefficient = nn.Parameter(torch.full((maps,), 0.25))
        self.bias = nn.Parameter(torch.zeros(maps))

    def forward(self, x: Tensor) -> Tensor:
        sums = F.avg_pool2d(x, 2, divisor_override=1)
        return sums * self.coefficient[:, None, None] + self.bias[:, None, None]


class LinkedConv2d(nn.Conv2d):
    """A convolution where a table says which maps are linked: the other weights are zero, and have no gradient."""

    def __init__(self, table: str):
        links = torch.tensor([[mark == "X" for mark in row] for row in table.split()]).T
        super().__init__(links.shape[1], links.shape[0], 5)
        self.register_buffer("links", links[:, :, None, None].float(), persistent=False)
        with torch.no_grad():
            self.weight *= self.links

    def forward(self, x: Tensor) -> Tensor:
        return F.conv2d(x, self.weight * self.links, self.bias)


class Rbf(nn.Module):
    """The squared distance from F6 to the code of each class. The codes are no parameters: they are not trained."""

    def __init__(self, classes: int, components: int):
        super().__init__()
        self.register_buffer("weight", torch.zeros(classes, components))

    def forward(self, x: Tensor) -> Tensor:
        return (x.unsqueeze(1) - self.weight).square().sum(2)


def squash(a: Tensor) -> Tensor:
    return 1.7159 * torch.tanh(2 / 3 * a)


def make_room_for_fitted(model: nn.Module, state_dict: dict[str, Tensor], prefix: str, *_) -> None:
    """Gives the model a buffer for each fitted tensor that is about to be loaded, and for no other."""
    for name in FITTED:
        owner, _, own = name.rpartition(".")
        found = state_dict.get(prefix + name)
        room = None if found is None else torch.empty_like(found, device=model.rbf.weight.device)
        model.get_submodule(owner).register_buffer(own, room)


def load(path: str | Path) -> LeNet5:
    """Loads a network, with the characters that its file names."""
    with safe_open(path, framework="pt") as file:
        model = LeNet5((file.metadata() or {}).get("classes", DIGITS))
        model.load_state_dict({name: file.get_tensor(name) for name in file.keys()})
    return model


def save(model: LeNet5, path: str | Path) -> None:
    """Saves a network as a file for `lenet5`."""
    save_file(model.state_dict(), path, metadata={"classes": model.classes})


def read_images(path: str | Path) -> Tensor:
    """Reads the images of a file like MNIST's, compressed with gzip."""
    with gzip.open(path) as file:
        _, *shape = struct.unpack(">4I", file.read(16))
        return torch.from_numpy(np.frombuffer(file.read(), np.uint8).reshape(shape).copy())


@torch.inference_mode()
def main(network: str, images: str) -> None:
    model = load(network)
    for penalty, digit in zip(*model(read_images(images)).min(dim=1)):
        print(f"{model.classes[digit]} {penalty:.3f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
