"""What every peer starts from: the weights, the digits, and the folding.

The network (LeCun, Bottou, Bengio, Haffner, 1998) ends each layer up to F6 with
f(a) = A tanh(S a), A = 1.7159, S = 2/3. For reading, S goes into the weights
before the tanh and A into the weights after it, so that a plain tanh remains:

    a' = S (w A) t + S b,   t' = tanh(a')

and the penalties, |x - c|^2 with x = A t, become

    A^2 |t|^2 - 2 A c . t + |c|^2

This is the same network with fewer operations. It is done for every peer, since
whoever deploys a network would do so; training is never folded.
"""

import json
import struct
from pathlib import Path

import numpy as np

from inputs import DIGITS, LABELS, WEIGHTS, split_idx, split_weights

Array = np.ndarray
Tensors = dict[str, Array]

A = 1.7159
S = 2 / 3

BACKGROUND = -0.1
INK = 1.175


def read_weights(path: Path = WEIGHTS) -> Tensors:
    """The tensors of a safetensors file of 32-bit floats."""
    entries, body = split_weights(path)
    tensors = {}
    for name, entry in entries.items():
        first, last = entry["data_offsets"]
        tensors[name] = np.frombuffer(body[first:last], "<f4").reshape(entry["shape"])
    return tensors


def write_weights(tensors: Tensors, path: Path) -> None:
    header, body = {}, bytearray()
    for name, tensor in tensors.items():
        raw = np.ascontiguousarray(tensor, "<f4").tobytes()
        header[name] = {
            "dtype": "F32",
            "shape": tensor.shape,
            "data_offsets": [len(body), len(body) + len(raw)],
        }
        body += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + body)


def read_idx(path: Path) -> Array:
    shape, body = split_idx(path)
    return np.frombuffer(body, np.uint8).reshape(shape)


def read_digits() -> tuple[Array, Array]:
    """The test digits as [count, 1, 32, 32] 32-bit floats, and their labels."""
    digits, labels = read_idx(DIGITS), read_idx(LABELS)
    values = BACKGROUND + (INK - BACKGROUND) * digits.astype(np.float64) / 255
    field = np.pad(values, ((0, 0), (2, 2), (2, 2)), constant_values=BACKGROUND)
    return field.astype(np.float32)[:, None], labels.astype(np.int64)


def fold(weights: Tensors) -> Tensors:
    """The weights for reading, with A and S folded into them as told above.

    `rbf.dot`, `rbf.square` and `rbf.bias` give the penalties from F6's tanh t:
    rbf.dot t + rbf.square |t|^2 + rbf.bias.
    """
    w = {name: tensor.astype(np.float64) for name, tensor in weights.items()}
    code = w["rbf.weight"]
    folded = {"c1.weight": S * w["c1.weight"]}
    for layer, kind in [
        ("s2", "coefficient"),
        ("c3", "weight"),
        ("s4", "coefficient"),
        ("c5", "weight"),
        ("f6", "weight"),
    ]:
        folded[f"{layer}.{kind}"] = A * S * w[f"{layer}.{kind}"]
    for layer in ["c1", "s2", "c3", "s4", "c5", "f6"]:
        folded[f"{layer}.bias"] = S * w[f"{layer}.bias"]
    folded["rbf.dot"] = -2 * A * code
    folded["rbf.square"] = np.array([A**2])
    folded["rbf.bias"] = (code**2).sum(1)
    return {name: np.ascontiguousarray(tensor, np.float32) for name, tensor in folded.items()}
