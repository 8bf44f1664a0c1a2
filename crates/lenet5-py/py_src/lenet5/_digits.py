"""Digits as MNIST has them: arrays of bytes, their labels, and the files that MNIST comes in."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _lenet5
from ._lenet5 import Error
from ._pictures import advice, is_masked

if TYPE_CHECKING:
    from pathlib import Path

Labelled: TypeAlias = tuple[NDArray[np.uint8], NDArray[np.uint8]]
"""Digits, and what they show."""

LEAST_INK = 26
"""The level below which nothing is ink."""
TIMEOUT = 30
"""Seconds that a server may say nothing."""


class Mnist(NamedTuple):
    """Digits to train on and to test with, uint8 of shape (N, 28, 28), and what they show, uint8 of shape (N,)."""

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    test_images: NDArray[np.uint8]
    test_labels: NDArray[np.uint8]


def load_mnist(folder: str | os.PathLike[str]) -> Mnist:
    """Opens the four files of MNIST in a folder, plain or with .gz.

    Args:
        folder: where the files are; other digits in files of those names will do.

    Returns:
        `images`, `labels`, `test_images`, `test_labels`.

    Raises:
        lenet5.Error: a file is missing, or is not what it should be.
    """
    train, test = _lenet5.open_mnist(os.fspath(folder))
    return Mnist(*train, *test)


def fetch_mnist(folder: str | os.PathLike[str] | None = None) -> Mnist:
    """Opens MNIST, and fetches before what is missing of it: 11 MB. No other function uses the network.

    Args:
        folder: where the files are kept; None for the folder in which the program `lenet5` keeps them too.

    Returns:
        `images`, `labels`, `test_images`, `test_labels`: 60,000 and 10,000 digits.

    Raises:
        OSError: no server could be reached that has MNIST, or the folder cannot be written.
        lenet5.Error: a file that is there already is broken.
    """
    from pathlib import Path

    place = _cache() if folder is None else Path(folder)
    for name, sha256 in _lenet5.MNIST_FILES:
        if not (place / name).exists() and not (place / f"{name}.gz").exists():
            _fetch(place, name, sha256)
    return load_mnist(place)


def _fetch(place: Path, name: str, sha256: str) -> None:
    """Fetches one file, which is there when it is whole and the right one."""
    # Imported here: they take longer than all the rest of the package.
    import gzip
    import hashlib
    import http.client
    import urllib.request
    import zlib

    reasons = []
    for mirror in _lenet5.MNIST_MIRRORS:
        try:
            with urllib.request.urlopen(f"{mirror}{name}.gz", timeout=TIMEOUT) as answer:
                content = gzip.decompress(answer.read())
        except (OSError, EOFError, http.client.HTTPException, zlib.error) as error:
            reasons.append(f"{mirror}{name}.gz: {error}")
            continue
        if hashlib.sha256(content).hexdigest() != sha256:
            reasons.append(f"{mirror}{name}.gz: expected the SHA-256 {sha256}, found another")
            continue
        place.mkdir(parents=True, exist_ok=True)
        unfinished = place / f".{name}.{os.getpid()}"
        try:
            unfinished.write_bytes(content)
            os.replace(unfinished, place / name)
        finally:
            unfinished.unlink(missing_ok=True)
        return
    raise OSError("MNIST could not be fetched: " + "; ".join(reasons))


def _cache() -> Path:
    """Where the program keeps MNIST."""
    from pathlib import Path

    if sys.platform == "win32":
        caches = os.environ.get("LOCALAPPDATA", "~/AppData/Local")
    elif sys.platform == "darwin":
        caches = "~/Library/Caches"
    else:
        caches = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(caches).expanduser() / "lenet5"


def to_digits(pictures: ArrayLike) -> NDArray[np.uint8]:
    """Brings pictures of ink to digits as MNIST has them, such as those of USPS.

    The box around the ink is brought to 20 pixels on its larger side, the strongest pixel becomes full ink, and the centre
    of mass the middle of 28x28. For photographs and scans, whose paper has to be found first, there is `Reader.read`.

    Args:
        pictures: uint8 of shape (N, height, width); 0 is paper, and 255 is ink.

    Returns:
        uint8 of shape (N, 28, 28); a picture without ink stays blank.

    Raises:
        TypeError: the array is not of bytes.
        ValueError: it has another shape, or sides of 0 or more than 16,384 pixels.
    """
    array = np.asarray(pictures)
    if array.dtype != np.uint8:
        raise TypeError(
            f"pictures: expected bytes (uint8) from 0 for paper to 255 for ink, found {array.dtype}{advice(array)}"
        )
    if array.ndim != 3 or 0 in array.shape[1:]:
        raise ValueError(f"pictures: expected a shape of (N, height, width), found {array.shape}")
    most = int(array.max(initial=0))
    if 0 < most < LEAST_INK:
        raise ValueError(
            f"pictures: expected bytes from 0 for paper to 255 for ink, found at most {most}; array * (255 // {most}) makes them"
        )
    return _lenet5.to_digits(array)


def digits_of(given: ArrayLike, name: str = "digits") -> NDArray[np.uint8]:
    """Takes digits as (N, 28, 28) bytes in C order, from where they lie if they lie so.

    Raises:
        TypeError: the array is not of bytes.
        ValueError: it has another shape, or holds 0 and 1 alone.
    """
    array = np.asarray(given)
    if isinstance(given, (list, tuple)) and len(given) == 0:
        array = array.astype(np.uint8).reshape(0, 28, 28)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name}: expected an array of bytes (uint8), found {array.dtype if isinstance(given, np.ndarray) else type(given).__name__}; read takes pictures")
    if array.dtype != np.uint8:
        raise TypeError(
            f"{name}: expected bytes (uint8) from 0 for paper to 255 for ink, found {array.dtype}{advice(array)}"
        )
    if is_masked(given):
        raise ValueError(f"{name}: expected an array without a mask, found a masked one")
    if array.shape[1:] not in ((28, 28), (784,)):
        hint = "; read takes pictures of any size"
        if array.shape in ((28, 28), (784,)):
            hint = f"; {name}[None] makes one digit of many"
        elif array.shape[1:] == (785,):
            hint = f"; {name}[:, 1:] leaves a first column of labels out"
        raise ValueError(f"{name}: expected a shape of (N, 28, 28) or (N, 784), found {array.shape}{hint}")
    if array.size > 0 and array.max() == 1:
        raise ValueError(f"{name}: expected bytes from 0 for paper to 255 for ink, found 0 and 1; 255 * {name} makes bytes")
    return np.ascontiguousarray(array).reshape(len(array), 28, 28)


def labels_of(given: ArrayLike, count: int, classes: int, name: str = "labels") -> NDArray[np.uint8]:
    """Takes the labels of some digits: a whole number below the number of classes for each.

    Raises:
        TypeError: the array is not of whole numbers.
        ValueError: it has another shape, or a label is no class.
    """
    if is_masked(given):
        raise ValueError(f"{name}: expected an array without a mask, found a masked one")
    array: NDArray[Any] = np.asarray(given)
    if array.size > 0 and array.dtype.kind not in "biu":
        raise TypeError(f"{name}: expected whole numbers, found {array.dtype}")
    if array.shape != (count,):
        raise ValueError(f"{name}: expected a shape of ({count},), one for each digit, found {array.shape}")
    wrong = array[(array < 0) | (array >= classes)]
    if len(wrong) > 0:
        raise ValueError(f"{name}: expected 0 to {classes - 1}, found {wrong[0]}")
    return np.ascontiguousarray(array, np.uint8)
