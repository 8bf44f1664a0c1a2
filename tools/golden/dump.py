#!/usr/bin/env python3
"""What is in the golden dump, and a check of it with Python's standard library alone.

    python3 tools/golden/dump.py [DUMP]

checks that the dump has every tensor that golden.py writes, and no other, each in its shape and
finite; and computes anew what takes no network: the starting weights and the input. The rest of
the numbers needs PyTorch: `cargo xtask golden` makes the dump again, to the same bytes.
"""

import gzip
import json
import math
import struct
import sys
from array import array
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
FIXTURES = REPOSITORY / "crates/lenet5/tests/fixtures"
DUMP = REPOSITORY / "crates/lenet5/tests/golden/golden.safetensors"

Shape = tuple[int, ...]

# The network's tensors, in the order in which their elements are counted.
SHAPES: dict[str, Shape] = {
    "c1.weight": (6, 1, 5, 5),
    "c1.bias": (6,),
    "s2.coefficient": (6,),
    "s2.bias": (6,),
    "c3.weight": (16, 6, 5, 5),
    "c3.bias": (16,),
    "s4.coefficient": (16,),
    "s4.bias": (16,),
    "c5.weight": (120, 16, 5, 5),
    "c5.bias": (120,),
    "f6.weight": (84, 120),
    "f6.bias": (84,),
}

# What leaves each layer, of one digit.
ACTIVATIONS: dict[str, Shape] = {
    "input": (1, 32, 32),
    "c1": (6, 28, 28),
    "s2": (6, 14, 14),
    "c3": (16, 10, 10),
    "s4": (16, 5, 5),
    "c5": (120,),
    "f6": (84,),
    "penalties": (10,),
}

# The j of each loss, where it has one.
LOSSES: dict[str, float | None] = {
    "eq8": None,
    "eq8half": None,
    "eq9": 1.0,
    "eq9half": 1.0,
    "eq9_j80": 80.0,
    "eq9half_j40": 40.0,
}
# The gradient of eq8half is half that of eq8; eq9half says no more than eq9.
WITH_GRADIENT = ["eq8", "eq9", "eq9_j80", "eq9half_j40"]
WITH_CURVATURE = ["eq8", "eq9half_j40"]
UPDATES = 3

# Of a thinned tensor, one element in this many is in the dump.
THINNED = {"c5.weight": 16, "f6.weight": 4}

# Table I: X where the S2 map (row) feeds the C3 map (column).
TABLE_I = """
    X . . . X X X . . X X X X . X X
    X X . . . X X X . . X X X X . X
    X X X . . . X X X . . X . X X X
    . X X X . . X X X X . . X . X X
    . . X X X . . X X X X . X X . X
    . . . X X X . . X X X X . X X X
"""


def expected_shapes() -> dict[str, Shape]:
    """Every tensor of the dump."""
    shapes: dict[str, Shape] = {"weights.norm": (len(SHAPES),)}
    shapes |= {f"activation.{name}": shape for name, shape in ACTIVATIONS.items()}
    shapes |= {f"loss.{name}": (1,) for name in LOSSES}
    shapes |= {f"j.{name}": (1,) for name, j in LOSSES.items() if j is not None}
    prefixes = [f"gradient.{name}" for name in WITH_GRADIENT]
    prefixes += [f"h.{name}" for name in WITH_CURVATURE]
    prefixes += [f"update.{number}" for number in range(1, UPDATES + 1)]
    for prefix in prefixes:
        for name, shape in SHAPES.items():
            key = f"{prefix}.{name}"
            if name in THINNED:
                shapes[key] = (math.prod(shape) // THINNED[name],)
                shapes[f"{key}.norm"] = (1,)
                shapes[f"{key}.sums"] = (shape[0],)
            else:
                shapes[key] = shape
    return shapes


def read(path: Path) -> tuple[dict[str, Shape], dict[str, array]]:
    """Shapes and numbers of a safetensors file of 32-bit floats."""
    raw = path.read_bytes()
    (length,) = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8 : 8 + length])
    header.pop("__metadata__", None)
    body = raw[8 + length :]
    shapes, numbers, end = {}, {}, 0
    for name, entry in header.items():
        first, last = entry["data_offsets"]
        shape = tuple(entry["shape"])
        assert entry["dtype"] == "F32", f"{name}: expected F32, found {entry['dtype']}"
        assert first == end, f"{name}: begins at {first}, not at {end}"
        assert last - first == 4 * math.prod(shape), f"{name}: {last - first} bytes for {shape}"
        values = array("f", body[first:last])
        if sys.byteorder == "big":
            values.byteswap()
        shapes[name], numbers[name], end = shape, values, last
    assert end == len(body), f"{len(body) - end} bytes behind the last tensor"
    return shapes, numbers


def hash_to_unit(k: int) -> float:
    """Scatters the counting numbers over [0, 1): 32-bit integers, 24 bits kept."""
    word = 0xFFFFFFFF
    x = (k + 1) * 2654435761 & word
    for _ in range(2):
        x ^= x >> 16
        x = x * 0x45D9F3B & word
    x ^= x >> 16
    return (x >> 8) / 2**24


def starting_norms() -> list[float]:
    """The Euclidean norm of each starting tensor, by the formula of golden.py."""
    rows = [line.split() for line in TABLE_I.strip().splitlines()]
    links = [[row[to] == "X" for row in rows] for to in range(16)]
    norms, first = [], 0
    for name, shape in SHAPES.items():
        count, squares = math.prod(shape), 0.0
        for k in range(count):
            u = hash_to_unit(first + k)
            if name == "c3.weight":
                to, source = divmod(k // 25, 6)
                value = (2 * u - 1) / math.sqrt(25 * sum(links[to])) if links[to][source] else 0.0
            elif name.endswith(".weight"):
                value = (2 * u - 1) / math.sqrt(math.prod(shape[1:]))
            elif name.endswith(".bias"):
                value = (2 * u - 1) * 0.1
            else:
                value = 0.25 + 0.25 * u
            squares += value * value
        norms.append(math.sqrt(squares))
        first += count
    return norms


def first_input() -> list[float]:
    """The first training digit of the fixture, on its field."""
    raw = gzip.decompress((FIXTURES / "train-images-idx3-ubyte.gz").read_bytes())
    assert struct.unpack(">4I", raw[:16]) == (2051, 1000, 28, 28), "the fixture's head"
    field = [[-0.1] * 32 for _ in range(32)]
    for y in range(28):
        for x in range(28):
            field[y + 2][x + 2] = -0.1 + 1.275 * raw[16 + 28 * y + x] / 255
    return [value for row in field for value in row]


def check(path: Path) -> int:
    """Checks a dump; gives how many tensors it has."""
    shapes, numbers = read(path)
    expected = expected_shapes()
    for name in sorted(expected.keys() | shapes.keys()):
        wanted, found = expected.get(name, "none"), shapes.get(name, "none")
        assert wanted == found, f"{name}: expected {wanted}, found {found}"
        assert all(map(math.isfinite, numbers[name])), f"{name} is not finite"
    for name, own in [("weights.norm", starting_norms()), ("activation.input", first_input())]:
        for index, (a, b) in enumerate(zip(numbers[name], own, strict=True)):
            assert math.isclose(a, b, rel_tol=1e-6), f"{name}[{index}]: expected {b}, found {a}"
    for name, j in LOSSES.items():
        assert j is None or numbers[f"j.{name}"][0] == j, f"j.{name}: expected {j}"
    return len(shapes)


if __name__ == "__main__":
    dump = Path(sys.argv[1]) if len(sys.argv) > 1 else DUMP
    print(f"{dump.name}: {check(dump)} tensors, as they should be")
