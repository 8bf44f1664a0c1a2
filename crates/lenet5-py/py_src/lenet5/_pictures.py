"""Pictures of all kinds, as the Rust half takes them: a path, bytes, or an array of bytes."""

from __future__ import annotations

import os
from typing import IO, TYPE_CHECKING, Any, TypeAlias, Union

import numpy as np

from ._lenet5 import MAX_SIDE, MIN_SIDE, Error

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
    """Whether this is one picture, and not several."""
    return isinstance(given, (str, os.PathLike, bytes, bytearray, memoryview, np.ndarray)) or any(
        hasattr(given, name) for name in ("read", "__array_interface__", "getbands")
    )


def plain(given: Any) -> Plain:
    """The picture as the Rust half takes it.

    Raises:
        TypeError: it is no picture, or an array of another type than bytes.
    """
    if isinstance(given, (str, os.PathLike, bytes)):
        return given
    if isinstance(given, (bytearray, memoryview)):
        return bytes(given)
    if hasattr(given, "getbands"):
        return _of_pillow(given)
    if hasattr(given, "read"):
        data = given.read()
        if not isinstance(data, bytes):
            raise TypeError(f"file: expected one opened in binary mode, found one that reads {type(data).__name__}")
        return data
    if isinstance(given, np.ndarray) or hasattr(given, "__array_interface__"):
        return _of_array(np.asarray(given))
    raise TypeError(
        "picture: expected a path, bytes, an open file, an array of bytes or an image of Pillow, "
        f"found {type(given).__name__}"
    )


def plain_or_fault(given: Any) -> Plain | Fault:
    """The picture as the Rust half takes it, or what is wrong with it.

    Raises:
        TypeError: it is no picture, or an array of another type than bytes.
    """
    try:
        return plain(given)
    except (OSError, ValueError) as error:
        return Fault(str(error))


def advice(pixels: np.ndarray[Any, Any]) -> str:
    """How to make bytes of an array of another type, where there is one way."""
    ways = {
        "f": "; of floats from 0 to 1, (255 * array).round().astype('uint8') makes bytes",
        "b": "; 255 * array.astype('uint8') makes bytes",
    }
    is_wide = pixels.dtype == np.uint16
    return "; of 16 bits, (array // 257).astype('uint8') makes bytes" if is_wide else ways.get(pixels.dtype.kind, "")


def _of_array(pixels: np.ndarray[Any, Any]) -> np.ndarray[Any, np.dtype[np.uint8]]:
    if pixels.dtype != np.uint8:
        raise TypeError(
            f"array: expected bytes (uint8), found {pixels.dtype}{advice(pixels)}"
        )
    if pixels.ndim not in (2, 3) or (pixels.ndim == 3 and pixels.shape[2] > 4):
        raise ValueError(
            "array: expected a shape of (height, width), or of (height, width, channels) with 1 to 4 channels, "
            f"found {pixels.shape}; read_digits reads many digits of 28x28"
        )
    # Before any of it is copied.
    if not all(MIN_SIDE <= side <= MAX_SIDE for side in pixels.shape[:2]):
        rows, columns = pixels.shape[:2]
        raise Error(f"array: expected {MIN_SIDE} to {MAX_SIDE} rows and columns, found {rows}x{columns}")
    return pixels


def _of_pillow(image: Any) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Pixels as they are shown: turned as EXIF says, palettes resolved."""
    from PIL import ImageOps

    image = ImageOps.exif_transpose(image)
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
