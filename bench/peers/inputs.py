"""What the contest starts from: the weights, the digits, and the pieces of work.

Standard library only, so that `peers.py --check` can look at all of it without a virtual
environment.
"""

import gzip
import json
import struct
from math import prod
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
# The network of `Network::pretrained`, which the program `ours` reads with.
WEIGHTS = REPOSITORY / "crates/lenet5/pretrained/best/network.safetensors"
FIXTURES = REPOSITORY / "crates/lenet5/tests/fixtures"
DIGITS = FIXTURES / "t10k-images-idx3-ubyte.gz"
LABELS = FIXTURES / "t10k-labels-idx1-ubyte.gz"

READ = [("read", batch) for batch in (1, 16, 256, 10_000)]
TRAIN = [("train", batch) for batch in (1, 32, 256)]
WORK = READ + TRAIN
OURS = "lenet5"

# The tensors that the peers take from our weights.
SHAPES = {
    "c1.weight": [6, 1, 5, 5],
    "c1.bias": [6],
    "s2.coefficient": [6],
    "s2.bias": [6],
    "c3.weight": [16, 6, 5, 5],
    "c3.bias": [16],
    "s4.coefficient": [16],
    "s4.bias": [16],
    "c5.weight": [120, 16, 5, 5],
    "c5.bias": [120],
    "f6.weight": [84, 120],
    "f6.bias": [84],
    "rbf.weight": [10, 84],
}


def split_weights(path: Path) -> tuple[dict[str, Any], memoryview]:
    """The entries of a safetensors file by name, and the bytes that they point into."""
    raw = path.read_bytes()
    (length,) = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8 : 8 + length])
    header.pop("__metadata__", None)
    for name, entry in header.items():
        assert entry["dtype"] == "F32", f"{name}: expected F32, found {entry['dtype']}"
    return header, memoryview(raw)[8 + length :]


def split_idx(path: Path) -> tuple[list[int], bytes]:
    """The dimensions and the bytes of an IDX file."""
    raw = gzip.decompress(path.read_bytes())
    zero, kind, rank = struct.unpack(">HBB", raw[:4])
    assert zero == 0 and kind == 8, f"{path.name} is no IDX file of bytes"
    shape = list(struct.unpack(f">{rank}I", raw[4 : 4 + 4 * rank]))
    body = raw[4 + 4 * rank :]
    assert len(body) == prod(shape), f"{path.name}: {len(body)} bytes for {shape}"
    return shape, body
