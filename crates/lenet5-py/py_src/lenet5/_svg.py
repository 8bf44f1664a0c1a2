"""Parts of drawings: SVG, words, and the pictures within."""

from __future__ import annotations

import base64
import html
import math
import re
import struct
import textwrap
import zlib
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import _lenet5
from ._pictures import Picture, plain

PADDING = 20
MAX_PIXELS = 1440
"""Pixels along a side of an array that is embedded; a larger one is made smaller."""

# The colours of the figures in docs/results (Okabe and Ito's); those of words are dark enough to be read on white.
BLUE, VERMILION, PURPLE = "#0072b2", "#b84f00", "#a34d80"
LIGHT = {
    "panel": "fill:#ffffff;stroke:#d0d0d0",
    "ink": "fill:#222222",
    "quiet": "fill:#666666",
    "bar": "fill:#c8cdd4",
    "best": f"fill:{BLUE}",
    "next": f"fill:#d6e8f4;stroke:{BLUE}",
    "refused": f"fill:{VERMILION}",
    "swatch": f"stroke:{BLUE}",
    "swatch-refused": f"stroke:{VERMILION}",
    "swatch-mark": f"stroke:{PURPLE}",
}
DARK = {
    "panel": "fill:#1f2328;stroke:#444b54",
    "ink": "fill:#eeeeee",
    "quiet": "fill:#a8afb8",
    "bar": "fill:#59616c",
    "best": "fill:#56b4e9",
    "next": "fill:#24445a;stroke:#56b4e9",
    "refused": "fill:#ff9a57",
    "swatch": "stroke:#56b4e9",
    "swatch-refused": "stroke:#ff9a57",
    "swatch-mark": "stroke:#e08fbd",
}
# Names of our own, since a notebook's outputs share their styles.
STYLE = (
    "<style>@media (prefers-color-scheme:dark){"
    + "".join(f".lenet5-{name}{{{rules}}}" for name, rules in DARK.items())
    + "}</style>"
)


Matrix = tuple[float, float, float, float, float, float]
"""A matrix of SVG."""


def document(title: str, width: float, height: float, parts: Iterable[str]) -> str:
    size = f'width="{short(width)}" height="{short(height)}" viewBox="0 0 {short(width)} {short(height)}"'
    panel = f'<rect x="0.5" y="0.5" width="{short(width - 1)}" height="{short(height - 1)}" rx="8" {look("panel")}/>'
    told = escaped(shortened(title, 500))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{told}" {size} style="max-width:100%;height:auto" '
        f'font-family="system-ui,-apple-system,Segoe UI,Helvetica,Arial,sans-serif"><title>{told}</title>{STYLE}{panel}'
        f"{''.join(parts)}</svg>"
    )


def remark(heading: str, text: str, seen: NDArray[np.uint8] | None = None) -> str:
    """A drawing of words alone, and perhaps the digit."""
    x = PADDING + (80 if seen is not None else 0)
    lines = textwrap.wrap(shortened(text, 600), 68) or [""]
    parts = [] if seen is None else [digit_picture(seen, PADDING, PADDING, 56)]
    parts.append(label(heading, x, PADDING + 16, 16, "ink", 700))
    parts += [label(line, x, PADDING + 40 + 18 * k, 13, "quiet") for k, line in enumerate(lines)]
    return document(f"{heading} {text}", 564, PADDING + 46 + 18 * (len(lines) - 1) + PADDING, parts)


def digit_picture(pixels: NDArray[np.uint8], x: float, y: float, side: float) -> str:
    """A digit of 28x28 bytes, dark on a white sheet."""
    size = f'x="{x}" y="{y}" width="{side}" height="{side}"'
    picture = f'<image {size} href="{png_uri(255 - pixels)}" style="image-rendering:pixelated"/>'
    return f'{picture}<rect {size} fill="none" stroke="#d0d0d0"/>'


def group(parts: Iterable[str], x: float, y: float) -> str:
    return f'<g transform="translate({short(x)} {short(y)})">{"".join(parts)}</g>'


def label(text: str, x: float, y: float, size: float, kind: str, weight: int = 400, anchor: str = "start") -> str:
    extra = (f' font-weight="{weight}"' if weight != 400 else "") + (f' text-anchor="{anchor}"' if anchor != "start" else "")
    return f'<text x="{short(x)}" y="{short(y)}" font-size="{short(size)}"{extra} {look(kind)}>{escaped(text)}</text>'


def look(kind: str) -> str:
    """The colours of a kind of part: the light ones as attributes, and a class by which the style has the dark ones."""
    rules = (rule.split(":") for rule in LIGHT[kind].split(";"))
    return " ".join([f'class="lenet5-{kind}"', *(f'{name}="{color}"' for name, color in rules)])


def escaped(text: str) -> str:
    """Text for XML and HTML; what XML cannot hold is replaced."""
    return html.escape(re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text))


def shortened(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def short(number: float) -> str:
    """A number with as many decimals as a drawing needs."""
    return f"{number:.3f}".rstrip("0").rstrip(".") if number % 1 else str(int(number))


def penalty_text(penalty: float) -> str:
    return f"{penalty:.1f}" if abs(penalty) < 10_000 else f"{penalty:.1e}"


def percentage(share: float) -> str:
    """A percentage that is never rounded to certainty."""
    told = f"{100 * share:.1f}%"
    return {"100.0%": "100%" if share >= 1 else ">99.9%", "0.0%": "0%" if share <= 0 else "<0.1%"}.get(told, told)


def counted(number: int, one: str, several: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def with_article(character: str) -> str:
    return f"an {character}" if character in "8AEFHILMNORSXaefhilmnorsx" else f"a {character}"


class Sheet(NamedTuple):
    """A picture to be embedded, of columns and rows as it was read."""

    width: int
    height: int
    uri: str


def sheet_of(picture: Picture) -> Sheet:
    """Takes a picture of any kind that is read: upright and grey, as the reader sees it."""
    pixels = _lenet5.gray_of(plain(picture))
    height, width = pixels.shape
    factor = math.ceil(max(width, height) / MAX_PIXELS)
    if factor > 1:
        rows, columns = max(1, height // factor), max(1, width // factor)
        cut = pixels[: rows * factor, : columns * factor]
        cut = cut.reshape(rows, cut.shape[0] // rows, columns, cut.shape[1] // columns)
        pixels = cut.mean(axis=(1, 3)).round().astype(np.uint8)
    return Sheet(width, height, png_uri(pixels))


def png_uri(pixels: NDArray[np.uint8]) -> str:
    return f"data:image/png;base64,{base64.b64encode(png(pixels)).decode()}"


def png(pixels: NDArray[np.uint8]) -> bytes:
    """A PNG file of grey levels of shape (height, width)."""
    height, width = pixels.shape
    # Each row begins with the number of its filter: 0 for none.
    rows = np.zeros((height, 1 + width), np.uint8)
    rows[:, 1:] = pixels
    head = struct.pack(">2I5B", width, height, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(rows.tobytes(), 9)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(name, data) for name, data in chunks)


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def turned_left(degrees: int, width: float, height: float) -> Matrix:
    """The matrix by which a picture of a width and height is turned to the left."""
    return {
        0: (1.0, 0.0, 0.0, 1.0, 0.0, 0.0),
        90: (0.0, -1.0, 1.0, 0.0, 0.0, width),
        180: (-1.0, 0.0, 0.0, -1.0, width, height),
        270: (0.0, 1.0, -1.0, 0.0, height, 0.0),
    }[degrees]
