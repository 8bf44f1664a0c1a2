#!/usr/bin/env python3
"""A second opinion on LeNet-5: the golden dump.

The Rust crate `lenet5` computes forward passes, gradients, second derivatives
and updates with code of its own. This script computes the same numbers in
another language, with another library and in another style (PyTorch, float64,
automatic differentiation, no loops over pixels) and writes some of them to
`crates/lenet5/tests/golden/golden.safetensors`. The two programs share the
paper and nothing else, so where they agree both are probably right.

    LeCun, Bottou, Bengio, Haffner, "Gradient-Based Learning Applied to
    Document Recognition", Proc. IEEE 86(11), 1998

The network is the paper's, to the letter: Table I between S2 and C3, the
trainable sub-sampling units, the squashing function 1.7159 tanh(2a/3), and the
RBF outputs whose codes are pictures of 7x12 pixels. Its weights are *not*
trained. They come from a formula (see `starting_weights`), so that nobody has
to store them and everybody can have them.

To run it (only the CPU is used):

    python -m venv VENV
    VENV/bin/pip install -r tools/golden/requirements.txt
    VENV/bin/python tools/golden/golden.py [OUTPUT]

What is in the dump
-------------------
All of it is computed in float64 and rounded to float32 once, on storing.
"Digit n" is the n-th of the 1,000 training digits in `tests/fixtures`.

    weights.norm           [12] Euclidean norm of each starting tensor, in the
                           order of SHAPES: did you read the formula as I did?
    activation.LAYER       digit 0: `input`, then what leaves `c1` to `f6`
                           (after the squash), then the ten `penalties`
    loss.V                 digit 0: E under the loss V
    j.V                    the j of V, where it has one
    gradient.V.TENSOR      digit 0: dE/dw
    h.V.TENSOR             h_kk, averaged over digits 0 to 499
    update.N.TENSOR        how far N on-line updates (digits 0, 1, 2 in turn)
                           have moved each weight from its start

V, the loss, is one of (y_i is the penalty of class i, D is the right class)

    eq8           y_D
    eq9           y_D + log(e^-j + sum_i e^-y_i), j = 1
    eq8half       eq8 with y/2 for every y: half the squared distance
    eq9half       eq9 with y/2 for every y, j = 1 as it is
    eq9_j80       eq9     with a j near the smallest penalty
    eq9half_j40   eq9half with a j near half the smallest penalty

Why the last two: an untrained network is far from every code, its penalties
are 80 and more, and e^-80 beside e^-1 is nothing. With j = 1 eq. 9 is eq. 8
less one, to the last bit, and a program that got the class posteriors all
wrong would pass. With j near the penalties rubbish and classes both have
posteriors that one can see; the script prints them, and fails if they are not.

The two big tensors are thinned: c5.weight to each 16th element of the
flattened tensor, f6.weight to each 4th. So that no element goes unseen, beside
each thinned NAME stand NAME.norm, the Euclidean norm of the whole, and
NAME.sums, the sum over each output unit's weights.
"""

import gzip
import json
import struct
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import numpy as np
import safetensors.torch
import torch
import torch.nn.functional as F

import dump as layout
from dump import DUMP, FIXTURES, SHAPES, TABLE_I, THINNED, WITH_CURVATURE, WITH_GRADIENT

# One thread adds up in one order: the same bytes each run.
torch.set_num_threads(1)
torch.use_deterministic_algorithms(True)
torch.set_default_dtype(torch.float64)

Tensor = torch.Tensor
Weights = dict[str, Tensor]


# ---------------------------------------------------------------------------
# What the paper prints
# ---------------------------------------------------------------------------

# The codes of the ten digits, cut from Figure 3: stylised pictures, 0 to 4
# above and 5 to 9 below. # is +1, . is -1. Characters that look alike get codes
# that are near each other; that some wear a hat ("0") or a beard is Figure 3's.
CODES = """
    .#####.  ...##..  .#####.  #######  .#####.
    .......  ..###..  .......  .....##  .......
    ..###..  .####..  .#####.  ....##.  .......
    .##.##.  ...##..  ##...##  ...##..  .##..##
    ##...##  ...##..  #....##  ..####.  .##..##
    ##...##  ...##..  ....##.  .....##  ###..##
    ##...##  ...##..  ..###..  .....##  ##...##
    ##...##  ...##..  .##....  .....##  ##...##
    .##.##.  ...##..  ##.....  ##...##  ##..###
    ..###..  .######  #######  .#####.  .######
    .......  .......  .......  .......  .....##
    .......  .......  .......  .......  .....##

    .#####.  ..####.  #######  .#####.  .#####.
    .......  .##....  .....##  ##...##  ##..###
    #######  ##.....  .....##  ##...##  ##...##
    ##.....  ##.....  ....##.  ##...##  ##...##
    ##.....  ######.  ...##..  .#####.  ##..###
    .####..  ###..##  ...##..  ##...##  .######
    ..####.  ##...##  ..##...  ##...##  .....##
    .....##  ##...##  ..##...  ##...##  .....##
    ##...##  ###..##  ..##...  ##...##  ....##.
    .#####.  .#####.  ..##...  .#####.  .####..
    .......  .......  .......  .......  .......
    .......  .......  .......  .......  .......
"""


def read_table(text: str) -> Tensor:
    """LINKS[c3 map, s2 map]: 1 where there is a link, 0 where there is none."""
    rows = [[float(mark == "X") for mark in line.split()] for line in text.split("\n") if line.strip()]
    return torch.tensor(rows).T.contiguous()


def read_codes(text: str) -> Tensor:
    """CODE[digit, component]: each picture read row by row."""
    codes = []
    for shelf in text.strip().split("\n\n"):
        pictures = zip(*(line.split() for line in shelf.splitlines()))
        codes += [[1.0 if dot == "#" else -1.0 for dot in "".join(rows)] for rows in pictures]
    return torch.tensor(codes)


LINKS = read_table(TABLE_I)
CODE = read_codes(CODES)
assert LINKS.shape == (16, 6) and LINKS.sum() == 60 and bool((LINKS.sum(0) == 10).all())
assert CODE.shape == (10, 84) and int((CODE[6] != CODE[8]).sum()) == 12

# The squash, eq. 6: f(a) = A tanh(S a).
A = 1.7159
S = 2 / 3


def squash(a: Tensor) -> Tensor:
    return A * torch.tanh(S * a)


def squash_slope(f: Tensor) -> Tensor:
    """f'(a), from f(a) itself."""
    return S / A * (A**2 - f**2)


# ---------------------------------------------------------------------------
# The weights, by formula
# ---------------------------------------------------------------------------

# How many weights (no bias) enter one unit; in C3 it hangs on the map.
FAN_IN = {
    "c1.weight": torch.tensor(25.0),
    "c3.weight": 25 * LINKS.sum(1).reshape(16, 1, 1, 1),
    "c5.weight": torch.tensor(400.0),
    "f6.weight": torch.tensor(120.0),
}

# 1 for a weight that exists. C3 is a dense convolution with holes punched in.
MASK = {name: torch.ones(shape) for name, shape in SHAPES.items()}
MASK["c3.weight"] = LINKS.reshape(16, 6, 1, 1).expand(SHAPES["c3.weight"])
assert sum(int(mask.sum()) for mask in MASK.values()) == 60_000  # the paper's count


def hash_to_unit(k: np.ndarray) -> np.ndarray:
    """Scatter the counting numbers over [0, 1): 32-bit integers, 24 bits kept."""
    word = 0xFFFFFFFF
    x = (k.astype(np.uint64) + 1) * 2654435761 & word
    for _ in range(2):
        x ^= x >> 16
        x = x * 0x45D9F3B & word
    x ^= x >> 16
    return (x >> 8).astype(np.float64) / 2**24


def starting_weights() -> Weights:
    """Each element from its number k, counted over all tensors in order.

    C3's absent links are counted too (and then set to 0), so that k is plain
    row-major counting and needs no table.
    """
    weights, first = {}, 0
    for name, shape in SHAPES.items():
        count = int(np.prod(shape))
        u = torch.from_numpy(hash_to_unit(np.arange(first, first + count))).reshape(shape)
        if name.endswith(".weight"):
            value = (2 * u - 1) / torch.sqrt(FAN_IN[name])
        elif name.endswith(".bias"):
            value = (2 * u - 1) * 0.1
        else:
            value = 0.25 + 0.25 * u
        weights[name] = round_to_float32(value * MASK[name])
        first += count
    return weights


def round_to_float32(x: Tensor) -> Tensor:
    """The nearest float32, still typed float64: what a float32 program starts from."""
    return x.to(torch.float32).to(torch.float64)


# ---------------------------------------------------------------------------
# The digits
# ---------------------------------------------------------------------------


def read_idx(path: Path) -> np.ndarray:
    raw = gzip.decompress(path.read_bytes())
    zero, kind, rank = struct.unpack(">HBB", raw[:4])
    assert zero == 0 and kind == 8, f"{path.name} is no IDX file of bytes"
    shape = struct.unpack(f">{rank}I", raw[4 : 4 + 4 * rank])
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * rank).reshape(shape)


def read_digits(count: int) -> tuple[Tensor, Tensor]:
    """The first digits as [count, 1, 32, 32], and their labels.

    Background is -0.1 and ink 1.175; two pixels of background go all around.
    """
    bytes_ = torch.from_numpy(read_idx(FIXTURES / "train-images-idx3-ubyte.gz")[:count].copy())
    labels = torch.from_numpy(read_idx(FIXTURES / "train-labels-idx1-ubyte.gz")[:count].copy())
    values = -0.1 + 1.275 * bytes_.to(torch.float64) / 255
    field = F.pad(values, (2, 2, 2, 2), value=-0.1)
    return round_to_float32(field).unsqueeze(1), labels.long()


# ---------------------------------------------------------------------------
# The network
# ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Layer:
    """squash(combine(gather(x), w) + b).

    `gather` has no weights, and `combine` is linear in its input and linear in
    its weights. All six layers have this form, and the second derivatives
    below need to know no more about a layer.
    """

    name: str
    kind: str
    gather: Callable[[Tensor], Tensor]
    combine: Callable[[Tensor, Tensor], Tensor]

    @property
    def weight(self) -> str:
        return f"{self.name}.{self.kind}"

    @property
    def bias(self) -> str:
        return f"{self.name}.bias"


def as_it_is(x: Tensor) -> Tensor:
    return x


def sum_of_four(x: Tensor) -> Tensor:
    """The sum, not the mean, of each 2x2 square."""
    return F.avg_pool2d(x, 2, divisor_override=1)


def flatten(x: Tensor) -> Tensor:
    return x.flatten(1)


def scale_maps(x: Tensor, coefficient: Tensor) -> Tensor:
    return x * coefficient.reshape(-1, 1, 1)


LAYERS = [
    Layer("c1", "weight", as_it_is, F.conv2d),
    Layer("s2", "coefficient", sum_of_four, scale_maps),
    Layer("c3", "weight", as_it_is, F.conv2d),
    Layer("s4", "coefficient", sum_of_four, scale_maps),
    Layer("c5", "weight", as_it_is, F.conv2d),
    Layer("f6", "weight", flatten, F.linear),
]


def forward(weights: Weights, images: Tensor) -> list[Tensor]:
    """The images, then what leaves each layer, C1 to F6."""
    signals = [images]
    for layer in LAYERS:
        a = layer.combine(layer.gather(signals[-1]), weights[layer.weight])
        b = weights[layer.bias].reshape(-1, *[1] * (a.dim() - 2))
        signals.append(squash(a + b))
    return signals


def penalties(x: Tensor) -> Tensor:
    """Eq. 7: the squared distance from F6's output to each code."""
    return ((x.unsqueeze(-2) - CODE) ** 2).sum(-1)


# ---------------------------------------------------------------------------
# The losses
# ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Loss:
    """Eq. 8 (no j) or eq. 9, on `scale` times the penalty: 1, or 1/2 for the half."""

    scale: float
    j: float | None

    def __call__(self, x: Tensor, labels: Tensor) -> Tensor:
        """E of each pattern, from F6's output x."""
        y = self.scale * penalties(x)
        right = y.gather(-1, labels.unsqueeze(-1)).squeeze(-1)
        if self.j is None:
            return right
        return right + torch.logsumexp(self._with_rubbish(y), -1)

    def posteriors(self, x: Tensor) -> Tensor:
        """p_i of the ten classes; at place 10 that of rubbish."""
        return torch.softmax(self._with_rubbish(self.scale * penalties(x)), -1)

    def second(self, x: Tensor) -> Tensor:
        """The exact d2E/dx_k^2 at F6's output. It asks not for the label.

        With s the scale and d_ik = x_k - w_ik,
        2s - 2s sum_i p_i + 4s^2 [sum_i p_i d_ik^2 - (sum_i p_i d_ik)^2].
        """
        if self.j is None:
            return torch.full_like(x, 2 * self.scale)
        p = self.posteriors(x)[..., :10].unsqueeze(-1)
        d = x.unsqueeze(-2) - CODE
        spread = (p * d**2).sum(-2) - (p * d).sum(-2) ** 2
        return 2 * self.scale * (1 - p.sum(-2)) + 4 * self.scale**2 * spread

    def _with_rubbish(self, y: Tensor) -> Tensor:
        return torch.cat([-y, torch.full_like(y[..., :1], -self.j)], -1)


LOSSES = {name: Loss(0.5 if "half" in name else 1.0, j) for name, j in layout.LOSSES.items()}
TRAINED_WITH = "eq9half_j40"


# ---------------------------------------------------------------------------
# First and second derivatives, and the update
# ---------------------------------------------------------------------------


def gradient(weights: Weights, image: Tensor, label: Tensor, loss: Loss) -> Weights:
    """dE/dw of one pattern, by automatic differentiation."""

    def error(weights: Weights) -> Tensor:
        return loss(forward(weights, image)[-1], label).sum()

    return {name: g * MASK[name] for name, g in torch.func.grad(error)(weights).items()}


def pull_back(function: Callable[[Tensor], Tensor], at: Tensor, h: Tensor) -> Tensor:
    """The transpose of a linear function, applied to h. (`at` lends its shape only.)"""
    return torch.func.vjp(function, at)[1](h)[0]


def curvature(weights: Weights, images: Tensor, loss: Loss) -> Weights:
    """h_kk of each weight, averaged over the images: the diagonal Gauss-Newton term.

    With a_i = sum_j u_ij x_j + b_i and y_i = f(a_i), the paper has

        d2E/da_i^2  = f'(a_i)^2 d2E/dy_i^2         (f'' is left out: Gauss-Newton)
        d2E/du_ij^2 = d2E/da_i^2 x_j^2             summed where connections share u
        d2E/dx_j^2  = sum_i u_ij^2 d2E/da_i^2

    The last two are the sums of ordinary back-propagation with every factor
    squared. So they *are* ordinary back-propagation, through the same layer
    with its input squared (to reach the weights) or its weights squared (to
    reach the input); autograd knows which connection shares what.

    `gather` adds with weights of 1, whose squares are 1: it needs no care. But
    it comes before the squaring, for a sub-sampling unit has *one* connection
    to its coefficient, and the input to it is the sum of four.
    """
    signals = forward(weights, images)
    h = {}
    h_y = loss.second(signals[-1])
    for layer, x, y in reversed(list(zip(LAYERS, signals, signals[1:]))):
        u = weights[layer.weight]
        h_a = squash_slope(y) ** 2 * h_y
        h[layer.weight] = pull_back(lambda v: layer.combine(layer.gather(x) ** 2, v), u, h_a)
        h[layer.bias] = h_a.transpose(0, 1).flatten(1).sum(1)
        h_y = pull_back(lambda v: layer.combine(layer.gather(v), u**2), x, h_a)
    return {name: h[name] * MASK[name] / len(images) for name in SHAPES}


ETA = 1e-4
MU = 0.02


def updates(start: Weights, images: Tensor, labels: Tensor, h: Weights, loss: Loss) -> list[Weights]:
    """On-line stochastic diagonal Levenberg-Marquardt, one update a digit.

    What is returned is the way from the start to the weights after each update:
    the steps are small beside the weights, and would drown in their rounding.
    """
    rate = {name: ETA / (MU + h[name]) for name in SHAPES}
    weights, moved = start, []
    for image, label in zip(images.split(1), labels.split(1)):
        g = gradient(weights, image, label, loss)
        weights = {name: weights[name] - rate[name] * g[name] for name in SHAPES}
        moved.append({name: weights[name] - start[name] for name in SHAPES})
    return moved


# ---------------------------------------------------------------------------
# Proofs, made before anything is written
# ---------------------------------------------------------------------------


def prove_second(x: Tensor, label: Tensor) -> None:
    """The diagonal formulas against autograd's Hessian, at one F6 output."""
    for loss in LOSSES.values():
        hessian = torch.autograd.functional.hessian(lambda v: loss(v, label).sum(), x)
        torch.testing.assert_close(hessian.reshape(84, 84).diagonal(), loss.second(x)[0], rtol=1e-9, atol=1e-9)


def prove_visible(x: Tensor) -> None:
    """That the losses with a chosen j have posteriors worth a test."""
    for name in ("eq9_j80", "eq9half_j40"):
        p = LOSSES[name].posteriors(x)[0]
        print(f"posteriors of digit 0 under {name}:")
        print("  " + "  ".join(f"{i}: {v:.4f}" for i, v in enumerate(p[:10])) + f"  rubbish: {p[10]:.4f}")
        assert 0.05 < p[10] < 0.95, f"choose another j for {name}"
        assert int((p[:10] > 0.01).sum()) >= 2, f"{name} shows a single class"


# ---------------------------------------------------------------------------
# The dump
# ---------------------------------------------------------------------------


def entries(prefix: str, tensors: Weights) -> Weights:
    """Tensors shaped like the weights, under their names in the dump."""
    out = {}
    for name, tensor in tensors.items():
        key = f"{prefix}.{name}"
        if name in THINNED:
            out[key] = tensor.flatten()[:: THINNED[name]]
            out[f"{key}.norm"] = tensor.norm().reshape(1)
            out[f"{key}.sums"] = tensor.flatten(1).sum(1)
        else:
            out[key] = tensor
    return out


def golden() -> Weights:
    """Every tensor of the dump, by its name, in float64."""
    weights = starting_weights()
    images, labels = read_digits(500)
    image, label = images[:1], labels[:1]

    *signals, x = forward(weights, image)
    prove_second(x, label)
    prove_visible(x)

    dump = {"weights.norm": torch.stack([w.norm() for w in weights.values()])}

    for name, signal in zip(["input", "c1", "s2", "c3", "s4", "c5", "f6"], [*signals, x]):
        dump[f"activation.{name}"] = signal[0].flatten() if name == "c5" else signal[0]
    dump["activation.penalties"] = penalties(x)[0]

    for v, loss in LOSSES.items():
        dump[f"loss.{v}"] = loss(x, label)
        if loss.j is not None:
            dump[f"j.{v}"] = torch.tensor([loss.j])

    for v in WITH_GRADIENT:
        dump |= entries(f"gradient.{v}", gradient(weights, image, label, LOSSES[v]))

    h = {v: curvature(weights, images, LOSSES[v]) for v in WITH_CURVATURE}
    for v in WITH_CURVATURE:
        dump |= entries(f"h.{v}", h[v])

    moved = updates(weights, images[:3], labels[:3], h[TRAINED_WITH], LOSSES[TRAINED_WITH])
    for n, way in enumerate(moved, 1):
        dump |= entries(f"update.{n}", way)

    return dump


def save(dump: Weights, path: Path) -> None:
    """A safetensors file: the header's length, a JSON header, the numbers.

    It is written by hand, since the library is free to order the metadata anew
    each time, and two runs should give the same bytes. It is read back by the
    library, which is strict about the format.
    """
    stored = {name: tensor.detach().to(torch.float32).contiguous() for name, tensor in sorted(dump.items())}
    header = {
        "__metadata__": {
            "description": "LeNet-5 (1998), golden dump: computed in float64 by tools/golden/golden.py, "
            "whose head says what each tensor is",
            "trained_with": f"{TRAINED_WITH}, eta {ETA}, mu {MU}, h over 500 digits",
            "torch": torch.__version__.split("+")[0],
        }
    }
    body = b""
    for name, tensor in stored.items():
        assert bool(torch.isfinite(tensor).all()), f"{name} is not finite"
        raw = tensor.numpy().astype("<f4").tobytes()
        header[name] = {
            "dtype": "F32",
            "shape": list(tensor.shape),
            "data_offsets": [len(body), len(body) + len(raw)],
        }
        body += raw
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)  # the numbers begin at a multiple of eight
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(struct.pack("<Q", len(text)) + text + body)

    again = safetensors.torch.load_file(path)
    assert again.keys() == stored.keys()
    assert all(torch.equal(again[name], stored[name]) for name in stored)


def summary(dump: Weights) -> None:
    print(f"\n{'tensor':<40} {'shape':<16} {'least':>12} {'greatest':>12} {'norm':>12}")
    for name, tensor in dump.items():
        shape = "x".join(map(str, tensor.shape))
        print(f"{name:<40} {shape:<16} {tensor.min():>12.4e} {tensor.max():>12.4e} {tensor.norm():>12.4e}")


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else DUMP
    dump = golden()
    save(dump, path)
    layout.check(path)
    summary(dump)
    print(f"\n{len(dump)} tensors, {path.stat().st_size:,} bytes, torch {torch.__version__}")


if __name__ == "__main__":
    main()
