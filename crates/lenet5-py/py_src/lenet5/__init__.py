"""Reads handwritten digits with LeNet-5, the convolutional network of 1998, exact to the last parameter.

A picture of one digit:

>>> import lenet5
>>> reader = lenet5.Reader()
>>> reading = reader.read(picture)
>>> reading.digit
7
>>> reading.confidence > 0.9
True

What is no digit is refused: `digit` is None, `refusal` says why, and `guess` is the best guess all the same.

Many pictures at once, of which one that is broken has an `error`: `reader.read(paths)`. The lines of a page, a form
or a cheque: `reader.read_page(picture)`, then `.text` or `.lines`. Millions of digits of 28x28 bytes, as MNIST has
them, without a copy: `reader.read_digits(array)`, then `.digit`, `.confidence`, `.penalties`.

A picture is a path, the bytes of a file, an open file, an image of Pillow, or an array of bytes of shape (height, width)
or (height, width, channels). Dark on light or light on dark, any size, any paper.

The networks: `Network.pretrained("paper")`, `.forward(digit)["C3"]`, `.state_dict()`, `.to_onnx()`. `NETWORKS` lists their
names. `Reader(network)` reads with any of them, or with one of your own (`Network.load`).
"""

from ._lenet5 import (
    NETWORKS,
    Box,
    Error,
    Line,
    LineDigit,
    Mark,
    Network,
    Page,
    Reading,
    Word,
    __version__,
)
from ._reader import Reader
from ._readings import REFUSALS, DigitReading, Readings

__all__ = [
    "NETWORKS",
    "REFUSALS",
    "Box",
    "DigitReading",
    "Error",
    "Line",
    "LineDigit",
    "Mark",
    "Network",
    "Page",
    "Reader",
    "Reading",
    "Readings",
    "Word",
    "__version__",
]
