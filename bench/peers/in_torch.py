"""PyTorch, called an operation at a time (eager) and compiled.

torch           S2 and S4 pooled, with oneDNN or without; or convolved, with oneDNN and
                maps last. Inference mode, the squash in place; the update is fused.
torch-compile   S2 and S4 as sums of slices to read and of blocks to train: its loops for
                pool operations are slow, and its convolutions were no faster than these.
                Static shapes; weights frozen to read, the decomposed tanh; training is
                one graph, the update within it.
"""

import os
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F

from engine import ETA, MOMENTUM, Engine, J, Prepare, Run, links
from network import A, Array, S, Tensors, read_weights

Tensor = torch.Tensor
Weights = dict[str, Tensor]


def wide(value: Tensor) -> Tensor:
    """A value a map, shaped to meet maps."""
    return value[:, None, None]


def pool(x: Tensor, coefficient: Tensor, bias: Tensor) -> Tensor:
    return F.avg_pool2d(x, 2, divisor_override=1) * wide(coefficient) + wide(bias)


def convolve(x: Tensor, coefficient: Tensor, bias: Tensor) -> Tensor:
    weight = coefficient[:, None, None, None].expand(-1, 1, 2, 2)
    return F.conv2d(x, weight, bias, stride=2, groups=len(coefficient))


def slices(x: Tensor, coefficient: Tensor, bias: Tensor) -> Tensor:
    four = x[..., ::2, ::2] + x[..., 1::2, ::2] + x[..., ::2, 1::2] + x[..., 1::2, 1::2]
    return four * wide(coefficient) + wide(bias)


def blocks(x: Tensor, coefficient: Tensor, bias: Tensor) -> Tensor:
    n, maps, height, width = x.shape
    four = x.reshape(n, maps, height // 2, 2, width // 2, 2).sum((3, 5))
    return four * wide(coefficient) + wide(bias)


# The forms: S2 and S4 without their squash.
SUBSAMPLE = {
    "pool": pool,
    "pool without oneDNN": pool,
    "conv": convolve,
    "slices": slices,
    "blocks": blocks,
}

Squash = Callable[[Tensor], Tensor]


def features(w: Weights, x: Tensor, form: str, squash: Squash) -> Tensor:
    """From the input to F6; C5 is a matrix product."""
    subsample = SUBSAMPLE[form]
    x = squash(F.conv2d(x, w["c1.weight"], w["c1.bias"]))
    x = squash(subsample(x, w["s2.coefficient"], w["s2.bias"]))
    x = squash(F.conv2d(x, w["c3.weight"], w["c3.bias"]))
    x = squash(subsample(x, w["s4.coefficient"], w["s4.bias"]))
    x = squash(F.linear(x.flatten(1), w["c5.weight"].flatten(1), w["c5.bias"]))
    return squash(F.linear(x, w["f6.weight"], w["f6.bias"]))


def penalties(w: Weights, x: Tensor, form: str, squash: Squash) -> Tensor:
    """With the folded weights."""
    t = features(w, x, form, squash)
    norm = (t * t).sum(1, keepdim=True)
    return F.linear(t, w["rbf.dot"], w["rbf.bias"]) + w["rbf.square"] * norm


def plain_squash(a: Tensor) -> Tensor:
    return A * torch.tanh(S * a)


def from_numpy(tensors: Tensors) -> Weights:
    return {name: torch.from_numpy(tensor.copy()) for name, tensor in tensors.items()}


class Torch(Engine):
    package = "torch"

    def __init__(self, threads: int, folder: Path) -> None:
        super().__init__(threads, folder)
        torch.set_num_threads(threads)
        self.w = from_numpy(self.weights)

    def forms(self, work: str) -> list[str]:
        pooled = ["pool", "pool without oneDNN"]
        return [*pooled, "conv"] if work == "read" else pooled

    def kernels(self, form: str) -> Any:
        """The setting under which the form runs."""
        if "without" in form:
            return torch.backends.mkldnn.flags(enabled=False)
        return nullcontext()

    def reader(self, form: str, batch: int) -> tuple[Prepare, Run]:
        layout = torch.channels_last if form == "conv" else torch.contiguous_format

        def prepare(digits: Array) -> Tensor:
            return torch.from_numpy(digits).contiguous(memory_format=layout)

        @torch.inference_mode()
        def run(x: Tensor) -> Tensor:
            with self.kernels(form):
                return penalties(self.w, x, form, torch.tanh_)

        return prepare, run

    def start(self) -> Weights:
        weights = read_weights()
        del weights["rbf.weight"]
        return from_numpy(weights)

    def loss(self, form: str) -> Callable[[Weights, Tensor, Tensor], Tensor]:
        plain = from_numpy(read_weights())
        code = plain["rbf.weight"]
        square = (code * code).sum(1)
        linked = torch.from_numpy(links(read_weights()))
        j = torch.tensor([-J])

        def loss(w: Weights, x: Tensor, labels: Tensor) -> Tensor:
            x = features({**w, "c3.weight": w["c3.weight"] * linked}, x, form, plain_squash)
            y = (x * x).sum(1, keepdim=True) + F.linear(x, -2 * code, square)
            rubbish = torch.logsumexp(torch.cat([-y, j.expand(len(y), 1)], 1), 1)
            return (y.gather(1, labels[:, None])[:, 0] + rubbish).mean()

        return loss

    def trainer(self, form: str, batch: int) -> tuple[Prepare, Run]:
        w, loss = self.start(), self.loss(form)
        leaves = [tensor.requires_grad_() for tensor in w.values()]
        optimizer = torch.optim.SGD(leaves, lr=ETA, momentum=MOMENTUM, fused=True)

        def run(pair: tuple[Tensor, Tensor]) -> Tensor:
            with self.kernels(form):
                optimizer.zero_grad(set_to_none=True)
                value = loss(w, *pair)
                value.backward()
                optimizer.step()
                return value.detach()

        return labelled, run


def labelled(digits: Array, labels: Array) -> tuple[Tensor, Tensor]:
    return torch.from_numpy(digits), torch.from_numpy(labels)


class Frozen(torch.nn.Module):
    """Its buffers become constants, so that the compiler can lay them out beforehand."""

    def __init__(self, w: Weights, form: str) -> None:
        super().__init__()
        self.names = {name: name.replace(".", "_") for name in w}
        self.form = form
        for name, tensor in w.items():
            self.register_buffer(self.names[name], tensor)

    def forward(self, x: Tensor) -> Tensor:
        w = {name: getattr(self, buffer) for name, buffer in self.names.items()}
        return penalties(w, x, self.form, torch.tanh)


class TorchCompile(Torch):
    def __init__(self, threads: int, folder: Path) -> None:
        super().__init__(threads, folder)
        os.environ["TORCHINDUCTOR_CACHE_DIR"] = str(folder.parent / f"inductor-{threads}")

    def forms(self, work: str) -> list[str]:
        return ["slices"] if work == "read" else ["blocks"]

    def reader(self, form: str, batch: int) -> tuple[Prepare, Run]:
        options = {"freezing": True, "cpp.use_decompose_tanh": True}
        compiled = torch.compile(Frozen(self.w, form).eval(), dynamic=False, options=options)
        return torch.from_numpy, torch.inference_mode()(compiled)

    def trainer(self, form: str, batch: int) -> tuple[Prepare, Run]:
        """Forward, backward and update are one graph, compiled as a whole."""
        w, loss = self.start(), self.loss(form)
        momenta = {name: torch.zeros_like(tensor) for name, tensor in w.items()}

        def step(w: Weights, momenta: Weights, x: Tensor, labels: Tensor) -> Tensor:
            gradient, value = torch.func.grad_and_value(loss)(w, x, labels)
            for name, slope in gradient.items():
                momenta[name].mul_(MOMENTUM).add_(slope)
                w[name].add_(momenta[name], alpha=-ETA)
            return value

        options = {"cpp.use_decompose_tanh": True}
        compiled = torch.no_grad()(torch.compile(step, dynamic=False, options=options))
        return labelled, lambda pair: compiled(w, momenta, *pair)
