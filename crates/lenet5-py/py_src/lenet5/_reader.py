"""What reads pictures."""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Callable, Iterable, Mapping
from types import NoneType
from typing import TYPE_CHECKING, Any, Literal, TypedDict, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from . import _lenet5
from ._lenet5 import MAX_ALTERNATIVES, NETWORKS, FormReading, Network, Page, Reading
from ._checks import MAX_THREADS, check
from ._digits import digits_of
from ._pictures import Fault, Picture, Plain, is_picture, plain, plain_or_fault
from ._readings import Readings


if TYPE_CHECKING:
    from typing_extensions import Self


T = TypeVar("T")

MAX_LENGTH = 1000
MAX_FORM_LENGTH = 1 << 20
PICTURES = 16
"""Pictures that are taken from an iterable at once: at most these are in memory, and Ctrl-C waits for them."""


class _Options(TypedDict):
    format: str | None
    length: int | None
    digits: str | None
    alternatives: int
    method: str
    least_confidence: float | None


class Reader(_lenet5.Reader):
    """Reads pictures of digits, pages of them, and digits by the million.

    One reader serves any number of threads, and can be pickled. Making one takes some milliseconds.

    Args:
        network: one of `NETWORKS`, a `Network`, or the path of a model's folder or file. "reader" reads pictures best: it
            asks two networks more, and a third for lines.
        threads: how many threads `read` of many pictures and `read_digits` work on; None for one for each core. No answer
            depends on it.

    Raises:
        FileNotFoundError: there is no such file or folder.
        lenet5.Error: the file is no model.
        ValueError: threads is not 1 to 1,024.
    """

    def __new__(
        cls, network: str | os.PathLike[str] | Network = "reader", *, threads: int | None = None
    ) -> Self:
        check("threads", threads, 1, MAX_THREADS)
        network = _network(network)
        own = super().__new__(cls, network, threads or 0)
        own._arguments = (network, threads)
        return own

    _arguments: tuple[Network, int | None]

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpickled, self._arguments

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the network's weights, as its safetensors file has them, in hexadecimal digits."""
        import hashlib

        network, _ = self._arguments
        return hashlib.sha256(network.to_safetensors()).hexdigest()

    @overload
    def read(self, picture: Picture) -> Reading: ...  # type: ignore[overload-overlap]

    @overload
    def read(self, picture: Iterable[Picture]) -> list[Reading]: ...

    def read(self, picture: Any) -> Reading | list[Reading]:
        """Reads the digit in a picture, or in each of many.

        Args:
            picture: a path, the bytes of a file, an open file, an array of bytes of shape (height, width) or
                (height, width, channels), or an image of Pillow; or an iterable of them.

        Returns:
            A reading; or a list of them in the pictures' order. Among many, one that cannot be opened has an `error`.

        Raises:
            FileNotFoundError: there is no such file, and it is the only one.
            lenet5.Error: it is no picture, or a broken one, and it is the only one.
            TypeError: it is of a type that no picture has.
        """
        if is_picture(picture):
            return self._read_one(plain(picture))
        return _each(picture, self._read_many, Reading._broken)

    @overload
    def read_page(  # type: ignore[overload-overlap]
        self,
        picture: Picture,
        *,
        format: str | None = None,
        length: int | None = None,
        digits: str | None = None,
        alternatives: int = 1,
        method: Literal["both", "segment", "sdnn"] = "both",
        least_confidence: float | None = None,
    ) -> Page: ...

    @overload
    def read_page(
        self,
        picture: Iterable[Picture],
        *,
        format: str | None = None,
        length: int | None = None,
        digits: str | None = None,
        alternatives: int = 1,
        method: Literal["both", "segment", "sdnn"] = "both",
        least_confidence: float | None = None,
    ) -> list[Page]: ...

    def read_page(
        self,
        picture: Any,
        *,
        format: str | None = None,
        length: int | None = None,
        digits: str | None = None,
        alternatives: int = 1,
        method: str = "both",
        least_confidence: float | None = None,
    ) -> Page | list[Page]:
        """Reads the lines of digits in a picture, or in each of many: a page, a form, an amount.

        Args:
            picture: as `read` takes it.
            format: what each word may say, if that is known: a pattern such as "dddd-dd", or a name such as "amount", "date" or
                "luhn", or several joined by " and ". What has not the format is refused.
            length: the number of digits of each word, if it is known.
            digits: the digits that may occur, such as "01", if not all may.
            alternatives: how many texts are told for each line, up to 100.
            method: "both", "segment" (cuts the ink into pieces) or "sdnn" (slides over the line).
            least_confidence: words of less are refused; None for 0.6, and 0 for none.

        Returns:
            A page: `.text`, or `.lines` with words, digits, boxes, marks and confidences, and `.refused`; or a list of pages.

        Raises:
            FileNotFoundError, lenet5.Error, TypeError: as for `read`.
            ValueError: an option is out of its range.
        """
        check("length", length, 1, MAX_LENGTH)
        check("alternatives", alternatives, 1, MAX_ALTERNATIVES)
        if not isinstance(format, (str, NoneType)):
            raise TypeError(f"format: expected a text such as \"amount\", found {type(format).__name__}")
        if not isinstance(digits, (str, NoneType)):
            raise TypeError(f"digits: expected a text such as \"01\", found {type(digits).__name__}")
        if not isinstance(method, str):
            raise TypeError(f"method: expected a text such as \"both\", found {type(method).__name__}")
        if alternatives is None:
            raise TypeError("alternatives: expected a whole number, found NoneType")
        if not isinstance(least_confidence, (int, float, np.floating, NoneType)):
            raise TypeError(f"least_confidence: expected a number from 0 to 1, found {type(least_confidence).__name__}")
        options = _Options(
            format=format,
            length=length,
            digits=digits,
            alternatives=alternatives,
            method=method,
            least_confidence=least_confidence,
        )
        if is_picture(picture):
            return self._read_one_page(plain(picture), options)
        return _each(picture, lambda some: self._read_many_pages(some, options), Page._broken)

    @overload
    def read_form(  # type: ignore[overload-overlap]
        self, picture: Picture, form: str | os.PathLike[str] | Mapping[str, object]
    ) -> FormReading: ...

    @overload
    def read_form(
        self, picture: Iterable[Picture], form: str | os.PathLike[str] | Mapping[str, object]
    ) -> list[FormReading]: ...

    def read_form(
        self, picture: Any, form: str | os.PathLike[str] | Mapping[str, object]
    ) -> FormReading | list[FormReading]:
        """Reads the fields of a form, at known places of a picture or of each of many.

        Args:
            picture: as `read` takes it.
            form: the path of a JSON file, or what such a file has, as a dict: `{"unit": "parts", "fields": [{"name": "amount",
                "box": [0.6, 0.8, 0.35, 0.08], "format": "amount"}]}`. A box is left, top, width and height, in pixels or, with
                the unit "parts", in parts of the sheet; "one_of" lists texts in place of a format.

        Returns:
            What each field says: `.values` by name, or `.fields` with their confidences and boxes; or a list of these. Among many
            pictures, one that cannot be opened, or that a box reaches out of, has an `error`.

        Raises:
            FileNotFoundError, lenet5.Error, TypeError: as for `read`.
            ValueError: the form is none: two boxes overlap, a format is wrong, a name stands twice.
        """
        told = _form(form)
        if is_picture(picture):
            return self._read_one_form(plain(picture), told)
        return _each(picture, lambda some: self._read_many_forms(some, told), FormReading._broken)

    def read_digits(self, digits: NDArray[np.uint8]) -> Readings:
        """Reads many digits as MNIST has them, with one network that looks once.

        Args:
            digits: bytes (uint8) of shape (N, 28, 28) or (N, 784); 0 is paper, and 255 is ink. An array in C order is read
                from where it lies, without a copy.

        Returns:
            Arrays: `.digit`, `.confidence`, `.refusal`, `.penalties`; 47 bytes a digit.

        Raises:
            TypeError: the array is not of bytes.
            ValueError: it has another shape, or holds 0 and 1 alone.

        Other threads must not write to the array meanwhile.
        """
        return self._read_plain(digits_of(digits))

    def _read_plain(self, digits: NDArray[np.uint8]) -> Readings:
        """Reads bytes of shape (N, 28, 28) in C order, whatever they hold."""
        return Readings(*self._read_arrays(digits), self.classes)

    def __repr__(self) -> str:
        network, threads = self._arguments
        return f"<Reader: {network.name or 'another'}, {threads or 'all'} threads>"


def _each(
    pictures: Iterable[Any], read: Callable[[list[Plain]], list[T]], broken: Callable[[str], T]
) -> list[T]:
    """Reads pictures some at a time; one that could not be taken keeps its place."""
    found: list[T] = []
    left = iter(pictures)
    while some := list(itertools.islice(left, PICTURES)):
        taken = [plain_or_fault(picture) for picture in some]
        answers = iter(read([picture for picture in taken if not isinstance(picture, Fault)]))
        found.extend(broken(own) if isinstance(own, Fault) else next(answers) for own in taken)
    return found


def _form(form: str | os.PathLike[str] | Mapping[str, object]) -> str:
    """The text of a form in JSON."""
    if isinstance(form, Mapping):
        return json.dumps(dict(form))
    if isinstance(form, (str, os.PathLike)):
        with open(form, "rb") as file:
            read = file.read(MAX_FORM_LENGTH + 1)
        if len(read) > MAX_FORM_LENGTH:
            raise ValueError("form: expected one of at most 1 MiB")
        try:
            return read.decode("utf-8")
        except UnicodeDecodeError as error:
            raise ValueError(f"form: {error}") from None
    raise TypeError(f"form: expected the path of a JSON file or a dict, found {type(form).__name__}")


def _network(network: str | os.PathLike[str] | Network) -> Network:
    if isinstance(network, Network):
        return network
    if isinstance(network, str) and network in NETWORKS:
        return Network.pretrained(network)
    if isinstance(network, (str, os.PathLike)):
        if not os.path.exists(network):
            names = ", ".join(NETWORKS)
            raise FileNotFoundError(f"{network}: expected {names}, or a model folder or file that is there")
        return Network.load(network)
    raise TypeError(f"network: expected a name, a path or a Network, found {type(network).__name__}")


def _unpickled(network: Network, threads: int | None) -> Reader:
    return Reader(network, threads=threads)
