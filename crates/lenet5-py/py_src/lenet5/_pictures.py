"""Pictures of all kinds, as the Rust half takes them: a path, bytes, or an array of bytes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import IO, TYPE_CHECKING, Any, TypeAlias, Union

import numpy as np

from ._lenet5 import MAX_PIXELS, MAX_SIDE, MIN_SIDE, Error

if TYPE_CHECKING:
    from PIL.Image import Image

Picture: TypeAlias = Union[
    str, "os.PathLike[str]", bytes, bytearray, memoryview, IO[bytes], "np.ndarray[Any, Any]", "Image"
]
"""A path, the bytes of a file, an open file, an array of bytes, or an image of Pillow."""


class Fault(str):
    """What is wrong with a picture that could not be taken."""


Plain: TypeAlias = Union[str, "os.PathLike[str]", bytes, "np.ndarray[Any, np.dtype[np.uint8]]"]


def is_picture(given: object) -> bool:
    """Whether this is one picture, and not several.

    Raises:
        TypeError: it is neither.
    """
    if isinstance(given, (str, os.PathLike, bytes, bytearray, memoryview)) or _is_open_file(given):
        return True
    if hasattr(given, "getbands") or hasattr(given, "__array__") or hasattr(given, "__array_interface__"):
        # A column of paths or of pictures, such as those of pandas, is a list of them.
        return getattr(getattr(given, "dtype", None), "kind", "") not in ("O", "U", "S")
    if isinstance(given, Mapping) or not hasattr(given, "__iter__"):
        raise _no_picture(given)
    return False


def plain(given: Any) -> Plain:
    """The picture as the Rust half takes it.

    Raises:
        TypeError: it is no picture, or an array of another type than bytes.
        lenet5.Error: it is a picture that cannot be taken.
    """
    if isinstance(given, (str, os.PathLike)):
        return _of_path(os.fspath(given))
    if isinstance(given, bytes):
        return _of_bytes(given)
    if isinstance(given, memoryview) and given.ndim > 1:
        return _of_array(np.asarray(given))
    if isinstance(given, (bytearray, memoryview)):
        return bytes(given)
    if hasattr(given, "getbands"):
        return _of_pillow(given)
    if _is_open_file(given):
        data = given.read()
        if not isinstance(data, bytes):
            raise TypeError(f"file: expected one opened in binary mode, found one that reads {type(data).__name__}")
        if not data:
            raise Error("file: expected a picture, found nothing left to read; seek(0) goes back to the beginning")
        return data
    if hasattr(given, "iloc"):
        raise TypeError(f"picture: expected one picture, found a {type(given).__name__}; give a column of it, as in table[\"path\"]")
    if is_masked(given):
        raise Error("array: expected one without a mask, found a masked one; array.filled(level) says what is below the mask")
    if hasattr(given, "__array__") or hasattr(given, "__array_interface__"):
        return _of_array(np.asarray(given))
    raise _no_picture(given)


def is_masked(given: object) -> bool:
    """Whether some of an array is below a mask, which nothing of the package looks at."""
    return isinstance(given, np.ma.MaskedArray) and bool(np.any(given.mask))


def plain_or_fault(given: Any) -> Plain | Fault:
    """The picture as the Rust half takes it, or what is wrong with it.

    Raises:
        TypeError: it is no picture, or an array of another type than bytes.
    """
    try:
        return plain(given)
    except (OSError, ValueError) as error:
        return Fault(str(error))


def _no_picture(given: object) -> TypeError:
    hint = ""
    if isinstance(given, Mapping):
        hint = "; give its values"
    elif isinstance(given, (list, tuple)):
        hint = "; numpy.array(..., 'uint8') makes an array of pixels"
    return TypeError(
        "picture: expected a path, bytes, an open file, an array of bytes or an image of Pillow, or an iterable of them, "
        f"found {type(given).__name__}{hint}"
    )


def _is_open_file(given: object) -> bool:
    return not isinstance(given, type) and hasattr(given, "read") and hasattr(given, "seek")


def _of_path(path: str | bytes) -> str:
    """A path that a file system can have."""
    path = os.fsdecode(path)
    if path == "":
        raise FileNotFoundError("path: expected the path of a picture, found an empty text")
    if "\0" in path:
        raise Error("path: expected one without the character 0, found one with it")
    if path.startswith(("http://", "https://")):
        raise Error(f"{path}: expected a path, found an address; fetch it first, and give its bytes")
    try:
        os.fsencode(path)
    except UnicodeEncodeError as error:
        raise Error(f"path: expected one that the file system can have, found {path!r}: {error.reason}") from None
    return path


def _of_bytes(data: bytes) -> bytes:
    if len(data) < 4096 and b"\0" not in data and os.path.isfile(data):
        raise Error(f"bytes: expected those of a picture, found a path; os.fsdecode({data!r}) makes a text of it")
    return data


def advice(pixels: np.ndarray[Any, Any]) -> str:
    """How to make bytes of an array of another type, where there is one way."""
    ways = {
        "f": "; of floats from 0 to 1, (255 * array).round().astype('uint8') makes bytes",
        "b": "; 255 * array.astype('uint8') makes bytes",
    }
    if pixels.dtype == np.uint16:
        return "; of 16 bits, (array // 257).astype('uint8') makes bytes"
    if pixels.dtype.kind in "iu":
        return "; of levels from 0 to 255, array.astype('uint8') makes bytes"
    return ways.get(pixels.dtype.kind, "")


def _of_array(pixels: np.ndarray[Any, Any]) -> np.ndarray[Any, np.dtype[np.uint8]]:
    if pixels.dtype != np.uint8:
        raise TypeError(
            f"array: expected bytes (uint8), found {pixels.dtype}{advice(pixels)}"
        )
    if pixels.ndim not in (2, 3) or (pixels.ndim == 3 and pixels.shape[2] > 4):
        raise ValueError(
            "array: expected a shape of (height, width), or of (height, width, channels) with 1 to 4 channels, "
            f"found {pixels.shape}{_hint_of_shape(pixels.shape)}"
        )
    # Before any of it is copied.
    if not all(MIN_SIDE <= side <= MAX_SIDE for side in pixels.shape[:2]):
        rows, columns = pixels.shape[:2]
        raise Error(f"array: expected {MIN_SIDE} to {MAX_SIDE} rows and columns, found {rows}x{columns}")
    if pixels.shape[0] * pixels.shape[1] > MAX_PIXELS:
        rows, columns = pixels.shape[:2]
        raise Error(f"array: expected at most {MAX_PIXELS:,} pixels, found {rows}x{columns}")
    return pixels


def _hint_of_shape(shape: tuple[int, ...]) -> str:
    if shape[1:3] == (28, 28):
        return "; read_digits reads many digits of 28x28"
    if len(shape) == 3 and shape[0] in (1, 3, 4):
        return "; numpy.moveaxis(array, 0, 2) puts the channels last"
    return "; list(array) makes a list of many pictures" if len(shape) in (3, 4) else ""


def _of_pillow(image: Any) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Pixels as they are shown: turned as EXIF says, palettes resolved."""
    from PIL import Image, ImageOps

    if not isinstance(image, Image.Image):
        raise _no_picture(image)

    try:
        image = ImageOps.exif_transpose(image)
        image.load()
    except SyntaxError as error:
        # Pillow says so of files that are broken further down.
        raise Error(f"image: {error}") from None
    if image.mode in ("I", "F"):
        raise TypeError(f'image: expected levels of 8 or 16 bits, found mode {image.mode}; scale it, then convert("L")')
    if image.mode.startswith("I;16"):
        # Pillow cuts these levels off instead of scaling them.
        return np.asarray((np.asarray(image).astype(np.float32) / 257).round(), np.uint8)
    if image.mode == "La":
        image = image.convert("LA")
    if image.mode not in ("L", "LA", "RGB", "RGBA"):
        is_transparent = image.mode in ("PA", "RGBa") or "transparency" in image.info
        image = image.convert("RGBA" if is_transparent else "L" if image.mode == "1" else "RGB")
    return np.asarray(image)
