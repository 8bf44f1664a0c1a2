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

Training as in 1998, to the same bits everywhere: `train(images, labels, passes=3)`, with the digits that `fetch_mnist()`
gives, or with your own. For scikit-learn there is `lenet5.sklearn.LeNet5Classifier`, for Parquet files `lenet5.batch`.
"""

from ._digits import Mnist, fetch_mnist, load_mnist, to_digits
from ._lenet5 import (
    NETWORKS,
    RECIPES,
    Box,
    Error,
    FieldReading,
    FormReading,
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
from ._training import Pass, Progress, Training, recipe, train

__all__ = [
    "NETWORKS",
    "RECIPES",
    "REFUSALS",
    "Box",
    "DigitReading",
    "Error",
    "FieldReading",
    "FormReading",
    "Line",
    "LineDigit",
    "Mark",
    "Mnist",
    "Network",
    "Page",
    "Pass",
    "Progress",
    "Reader",
    "Reading",
    "Readings",
    "Training",
    "Word",
    "__version__",
    "fetch_mnist",
    "load_mnist",
    "recipe",
    "to_digits",
    "train",
]
