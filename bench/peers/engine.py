"""What a peer called from Python has to offer, and where each one is.

An engine offers, for reading and for training, one or more *forms* of the same network.
worker.py builds each form, checks it, tries it for a moment and keeps the fastest: which form
is best depends on the processor, the batch and the threads, so it is measured.

Training is the paper's eq. 9 (j = 1, the whole squared distance), the mean over the batch;
backward; gradient descent with momentum; C3's absent links held at zero.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from network import Array, Tensors, fold, read_weights

ETA = 2e-5
MOMENTUM = 0.9
J = 1.0

# What turns numbers into the engine's own input, and what works on that input.
Prepare = Callable[..., Any]
Run = Callable[[Any], Any]

# The module and the class of each; a module is imported only by its own worker.
ENGINES = {
    "torch": ("in_torch", "Torch"),
    "torch-compile": ("in_torch", "TorchCompile"),
    "jax": ("in_jax", "Jax"),
    "onnxruntime": ("in_files", "OnnxRuntime"),
    "litert": ("in_files", "LiteRt"),
    "openvino": ("in_files", "OpenVino"),
}


class Engine(ABC):
    """A peer on a number of threads; `folder` takes its files."""

    # The distribution whose version is told.
    package: str

    def __init__(self, threads: int, folder: Path) -> None:
        self.threads = threads
        self.folder = folder
        self.weights = fold(read_weights())

    @abstractmethod
    def forms(self, work: str) -> list[str]:
        """Those worth a trial; none where the engine does not train."""

    @abstractmethod
    def reader(self, form: str, batch: int) -> tuple[Prepare, Run]:
        """`run(prepare(digits))` is the penalties, in anything numpy can read."""

    def trainer(self, form: str, batch: int) -> tuple[Prepare, Run]:
        """`run(prepare(digits, labels))` is a whole step's loss, before its update."""
        raise NotImplementedError


def open_engine(name: str, threads: int, folder: Path) -> Engine:
    module, kind = ENGINES[name]
    return getattr(import_module(module), kind)(threads, folder)


def links(weights: Tensors) -> Array:
    """Table I: 1 where C3 has a weight and 0 where it has none."""
    return (weights["c3.weight"] != 0).any((2, 3), keepdims=True).astype(np.float32)
