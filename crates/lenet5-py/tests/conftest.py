"""What the tests share: pictures and digits of the repository."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

import lenet5

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = sorted((ROOT / "samples").glob("*.png"))
FIXTURES = ROOT / "crates/lenet5/tests/fixtures"


@pytest.fixture(scope="session")
def reader() -> lenet5.Reader:
    return lenet5.Reader()


@pytest.fixture(scope="session")
def digits() -> np.ndarray:
    """1,000 test digits of MNIST."""
    return lenet5.load_mnist(FIXTURES).test_images


@pytest.fixture(scope="session")
def program() -> Path:
    """The program that the package is compared with."""
    path = Path(os.environ.get("LENET5_PROGRAM", ROOT / "target/debug/lenet5"))
    if not path.exists():
        pytest.skip(f"{path} is not built")
    return path
