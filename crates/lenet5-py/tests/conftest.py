"""What the tests share: pictures and digits of the repository."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

import lenet5

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = sorted((ROOT / "samples").glob("*.png"))


@pytest.fixture(scope="session")
def reader() -> lenet5.Reader:
    return lenet5.Reader()


@pytest.fixture(scope="session")
def digits() -> np.ndarray:
    """1,000 test digits of MNIST."""
    path = ROOT / "crates/lenet5/tests/fixtures/t10k-images-idx3-ubyte.gz"
    data = gzip.decompress(path.read_bytes())
    _, count, rows, columns = struct.unpack_from(">4I", data)
    return np.frombuffer(data, np.uint8, offset=16).reshape(count, rows, columns)
