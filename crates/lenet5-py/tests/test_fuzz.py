"""Whatever is given: a sound answer, or one of four exceptions. The interpreter neither dies nor hangs."""

from __future__ import annotations

import faulthandler
import functools
import io
import os
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from PIL import Image

import lenet5

from conftest import SAMPLES

pytestmark = pytest.mark.thorough

# It is not there for the oldest Python that the package is for.
pytest.importorskip("hypothesis")

from hypothesis import HealthCheck, given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402
from hypothesis.extra import numpy as some  # noqa: E402

ALLOWED = (lenet5.Error, ValueError, TypeError, OSError)
"""What may be raised. A panic of Rust is a BaseException and none of these; so is MemoryError."""

SECONDS_OF_A_HANG = 300


def fuzz(examples: int) -> Callable[[Any], Any]:
    """The same examples every time, and no clock."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    fixed = settings(max_examples=examples, derandomize=True, deadline=None, database=None)
    return settings(fixed, suppress_health_check=slow)


@pytest.fixture(autouse=True, scope="module")
def watched() -> Iterator[None]:
    """A hang ends with the place where it hangs."""
    if sys.__stderr__ is None:
        yield
        return
    faulthandler.dump_traceback_later(SECONDS_OF_A_HANG, exit=True, file=sys.__stderr__)
    yield
    faulthandler.cancel_dump_traceback_later()


# What is an answer.


def check_reading(own: lenet5.Reading) -> None:
    assert isinstance(own, lenet5.Reading) and str(own)
    assert own.error is None or (own.error and own.guess is None and own.refusal is None)
    assert own.digit is None or own.digit in range(10)
    assert own.refusal in (None, "blank", "not_a_digit", "ambiguous", "several")
    assert (own.digit is not None) == (own.error is None and own.refusal is None)
    assert own.confidence is None or 0 <= own.confidence <= 1
    everything = (own.guess, own.penalty, own.margin, own.runner_up, own.penalties, own.probabilities, own.image)
    if own.guess is None:
        assert own.error or own.refusal == "blank"
        assert all(one is None for one in everything)
        return
    assert all(one is not None for one in everything)
    assert own.penalties.shape == (10,) and np.isfinite(own.penalties).all() and own.penalties.argmin() == int(own.guess)
    assert own.penalty == own.penalties.min() and own.margin >= 0
    assert own.probabilities.shape == (11,) and abs(own.probabilities.sum() - 1) < 1e-3
    assert own.image.shape == (28, 28) and own.image.dtype == np.uint8
    if own.page is not None:
        check_page(own.page)


def check_page(own: lenet5.Page) -> None:
    assert isinstance(own, lenet5.Page) and str(own)
    assert own.rotation in (0, 90, 180, 270) and own.unread >= 0
    assert own.refusal in (None, "blank", "not_a_digit", "not_the_format")
    assert (own.refusal is not None or own.error is not None) == (own.lines == [])
    assert own.text == "\n".join(line.text for line in own.lines)
    for line in own.lines + own.refused:
        assert 0 <= line.confidence <= 1 and line.text and line.words and line.digits
        assert line.text == " ".join(word.text for word in line.words)
        assert line.text.replace(" ", "") == "".join(digit.character for digit in line.digits)
        for part in (line, *line.words, *line.digits, *line.marks):
            assert part.box.width > 0 and part.box.height > 0
        for part in (*line.words, *line.digits):
            assert 0 <= part.confidence <= 1
        for mark in line.marks:
            assert mark.after is None or 0 <= mark.after < len(line.digits)


def told(own: lenet5.Reading | lenet5.Page) -> Any:
    """All that an answer says, to be compared with another's."""
    if isinstance(own, lenet5.Page):
        lines = [(str(line), line.box, [(str(word), word.box) for word in line.words]) for line in own.lines + own.refused]
        return str(own), own.rotation, own.unread, lines
    return str(own), own.refusal, *(None if own.guess is None else each.tobytes() for each in (own.penalties, own.image))


def answer_or_error(read: Callable[[Any], Any], picture: Any) -> Any:
    """A sound answer, or one of the exceptions that may be."""
    try:
        found = read(picture)
    except ALLOWED as error:
        assert str(error)
        return error
    for own in found if isinstance(found, list) else [found]:
        (check_page if isinstance(own, lenet5.Page) else check_reading)(own)
    return found


# What is given.


@functools.cache
def files() -> list[bytes]:
    """Small files of all formats, of a digit, of two, of nothing."""
    seven = Image.open(SAMPLES[7]).convert("RGB").resize((32, 32))
    pair = Image.new("RGB", (60, 30), "white")
    pair.paste(seven.resize((28, 28)), (1, 1))
    pair.paste(Image.open(SAMPLES[2]).convert("RGB").resize((28, 28)), (31, 1))
    exif = Image.Exif()
    exif[0x112] = 6
    found = []
    for image in (seven, pair, Image.new("RGB", (9, 9), "white")):
        for kind in ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF", "PPM"):
            file = io.BytesIO()
            image.save(file, kind, **({"exif": exif} if kind in ("PNG", "JPEG", "WEBP") else {}))
            found.append(file.getvalue())
        for mode in ("L", "LA", "RGBA", "P", "1", "I;16"):
            file = io.BytesIO()
            wide = np.asarray(image.convert("L")).astype(np.uint16) * 257
            (Image.fromarray(wide) if mode == "I;16" else image.convert(mode)).save(file, "PNG")
            found.append(file.getvalue())
    return found


@st.composite
def broken_files(draw: st.DrawFn) -> bytes:
    """A file that was cut off, lengthened, or changed in some bytes."""
    data = bytearray(draw(st.sampled_from(files())))
    for _ in range(draw(st.integers(0, 4))):
        # Near the start there are sizes and types.
        most = draw(st.sampled_from([8, 64, len(data)]))
        data[draw(st.integers(0, most)) % len(data)] = draw(st.sampled_from([0, 1, 2, 127, 128, 255]) | st.integers(0, 255))
    way = draw(st.sampled_from(["whole", "whole", "cut", "longer", "twice"]))
    if way == "cut":
        return bytes(data[: draw(st.integers(0, len(data)))])
    return bytes(data) + {"whole": b"", "longer": draw(st.binary(max_size=9)), "twice": bytes(data)}[way]


VIEWS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "as it is": lambda own: own,
    "Fortran": np.asfortranarray,
    "transposed": lambda own: own.T,
    "reversed": lambda own: own[::-1],
    "mirrored": lambda own: own[:, ::-1] if own.ndim > 1 else own,
    "every other": lambda own: own[..., ::2] if own.ndim > 0 else own,
    "every third row": lambda own: own[::3],
    "within": lambda own: own[1:, 1:] if own.ndim > 1 else own,
    "repeated": lambda own: np.broadcast_to(own[:1], own.shape),
    "moved": lambda own: np.moveaxis(own, -1, 0),
    "read-only": lambda own: (own.setflags(write=False), own)[1],
    "with holes": lambda own: np.lib.stride_tricks.as_strided(own.copy(), own.shape, own.strides, writeable=False),
}


def viewed(draw: st.DrawFn, own: np.ndarray) -> np.ndarray:
    for name in draw(st.lists(st.sampled_from(sorted(VIEWS)), max_size=2)):
        if own.ndim > 0:
            own = VIEWS[name](own)
    return own


@st.composite
def pixels(draw: st.DrawFn, dimensions: tuple[int, ...] = (2, 3)) -> np.ndarray:
    """Bytes that are a picture: paper, noise, or strokes, in any order of memory."""
    rows, columns = draw(st.integers(4, 40)), draw(st.integers(4, 40))
    shape = (rows, columns) if draw(st.sampled_from(dimensions)) == 2 else (rows, columns, draw(st.integers(1, 4)))
    generator = np.random.default_rng(draw(st.integers(0, 1000)))
    kind = draw(st.sampled_from(["paper", "noise", "strokes", "strokes", "dots"]))
    own = np.full(shape, draw(st.sampled_from([0, 128, 255])), np.uint8)
    if kind == "noise":
        own = generator.integers(0, 256, shape, np.uint8)
    elif kind == "dots":
        own[generator.random(shape) < 0.05] = draw(st.integers(0, 255))
    elif kind == "strokes":
        for _ in range(draw(st.integers(1, 4))):
            at, wide = draw(st.integers(0, columns - 1)), draw(st.integers(1, 4))
            if draw(st.booleans()):
                own[rows // 8 : -(rows // 8) or None, at : at + wide] = draw(st.integers(0, 255))
            else:
                own[at % rows : at % rows + wide, columns // 8 :] = draw(st.integers(0, 255))
    return viewed(draw, own)


@st.composite
def arrays(draw: st.DrawFn) -> np.ndarray:
    """Arrays of any type and shape."""
    plain = st.sampled_from([np.dtype(np.uint8), np.dtype(object)])
    types = plain | some.scalar_dtypes() | some.array_dtypes() | some.nested_dtypes(max_leaves=3)
    likely = [(0, 0), (28, 28), (28, 0), (784,), (1, 784), (3, 784), (0, 784), (3, 4, 4), (4, 4, 5)]
    likely += [(0, 28, 28), (2, 28, 28), (1, 28, 28, 1)]
    shapes = some.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=6) | st.sampled_from(likely)
    kind = draw(types)
    shape = draw(shapes)
    try:
        own = np.zeros(shape, kind)
    except ValueError:
        own = np.zeros(shape, np.uint8)
    if kind == np.uint8 and own.size and draw(st.booleans()):
        own = np.random.default_rng(draw(st.integers(0, 99))).integers(0, 256, shape, np.uint8)
    return viewed(draw, own)


class PathOf:
    """A path whose `__fspath__` gives anything."""

    def __init__(self, given: object) -> None:
        self.given = given

    def __fspath__(self) -> Any:
        return self.given

    def __repr__(self) -> str:
        return f"PathOf({self.given!r})"


class FileOf:
    """A file whose `read` gives anything, or fails."""

    def __init__(self, given: object) -> None:
        self.given = given

    def read(self) -> Any:
        if isinstance(self.given, Exception):
            raise self.given
        return self.given

    def __repr__(self) -> str:
        return f"FileOf({self.given!r})"


class ArrayOf:
    """An object with an array interface, true or not."""

    def __init__(self, interface: object) -> None:
        self.__array_interface__ = interface

    def __repr__(self) -> str:
        return f"ArrayOf({self.__array_interface__!r})"




texts = st.text(st.characters(exclude_categories=()), max_size=8)
odd_paths = ["", ".", "/", "\0", "/tmp/a\0b", "~", "a" * 300, "a/" * 3000, "https://x.org/7.png", str(SAMPLES[3])]
paths = st.one_of(
    texts.map(lambda text: f"/nowhere/{text}"),
    st.sampled_from(odd_paths),
    st.binary(max_size=8).map(lambda name: os.fsdecode(b"/nowhere/" + name)),
)
paths = paths | paths.map(PathOf) | st.one_of(st.binary(max_size=9), st.none(), st.integers()).map(PathOf)
buffers = st.one_of(st.binary(max_size=40), broken_files())
opened = st.one_of(buffers, texts, st.none(), st.integers(), st.just(OSError("gone")), st.just(ValueError("closed"))).map(FileOf)
parts = st.sampled_from(["shape", "typestr", "version", "data", "strides"])
true = arrays().filter(lambda own: own.dtype != object)
interfaces = st.one_of(
    st.none(),
    st.dictionaries(parts, st.integers(0, 3) | st.just("|u1"), max_size=5),
    true.map(lambda own: own.__array_interface__ | {"data": own.tobytes(), "strides": None}),
).map(ArrayOf)
bytes_alone = arrays().filter(lambda own: own.dtype == np.uint8)
views = buffers.map(lambda data: memoryview(data)[::-1]) | bytes_alone.map(memoryview)
numbers = st.one_of(st.booleans(), st.integers(), st.floats(), st.complex_numbers(), st.decimals())
things = st.sampled_from([None, object(), int, len, NotImplemented, np.random, Image])
objects = st.one_of(numbers, things, st.dates(), st.dictionaries(st.integers(), st.none(), max_size=2))
masked = pixels().map(lambda own: np.ma.masked_greater(own, 100))
modes = st.sampled_from("1 L P RGB RGBA CMYK YCbCr HSV LAB I F LA La PA RGBa I;16".split())
images = st.builds(lambda mode, *size: Image.new(mode, size), modes, st.integers(0, 9), st.integers(0, 9))
in_files = st.one_of(paths, buffers, buffers.map(bytearray), views, opened)
pictures = st.one_of(in_files, interfaces, pixels(), arrays(), masked, images)
pages = pytest.mark.parametrize("name", ["read", "read_page"])


# What must hold.


@pages
@fuzz(60)
@given(data=st.data())
def test_any_bytes_are_answered_or_refused(reader, name, data):
    answer_or_error(getattr(reader, name), data.draw(buffers))


@pages
@fuzz(60)
@given(data=st.data())
def test_any_array_is_answered_or_refused(reader, name, data):
    answer_or_error(getattr(reader, name), data.draw(arrays() | pixels()))


@pages
@fuzz(120)
@given(data=st.data())
def test_anything_at_all_is_answered_or_refused(reader, name, data):
    several = lambda own: st.lists(own, max_size=3) | st.tuples(own) | st.dictionaries(texts, own, max_size=2)
    nested = st.recursive(objects | pictures, several, max_leaves=4)
    answer_or_error(getattr(reader, name), data.draw(nested))


@pages
@fuzz(60)
@given(data=st.data())
def test_among_many_each_has_the_answer_that_it_has_alone(reader, name, data):
    read = getattr(reader, name)
    many = data.draw(st.lists(pictures, max_size=5))
    container = data.draw(st.sampled_from([list, tuple, iter, lambda own: (one for one in own)]))
    alone = [answer_or_error(read, picture) for picture in many]
    if any(isinstance(own, TypeError) for own in alone):
        with pytest.raises(TypeError):
            read(container(many))
        return
    found = answer_or_error(read, container(many))
    assert isinstance(found, list) and len(found) == len(many)
    for own, other in zip(found, alone):
        assert (own.error is not None) == isinstance(other, Exception)
        assert own.error or told(own) == told(other)


@pages
@fuzz(60)
@given(data=st.data())
def test_no_order_of_memory_changes_an_answer(reader, name, data):
    read = getattr(reader, name)
    own = data.draw(pixels())
    found = answer_or_error(read, own)
    for other in (np.ascontiguousarray(own), np.asfortranarray(own), own[::-1].copy()[::-1]):
        again = answer_or_error(read, other)
        assert str(again) == str(found) if isinstance(found, Exception) else told(again) == told(found)


@pages
def test_a_path_that_has_no_bytes_is_one_row(reader, name):
    found = getattr(reader, name)(["/tmp/\ud800.png", SAMPLES[7]])
    assert [own.error is None for own in found] == [False, True]


@pages
def test_an_image_of_pillow_that_breaks_while_it_is_decoded_is_one_row(reader, name):
    data = files()[0]
    at = data.index(b"IDAT")
    # The pixels end too early, and what follows is no chunk.
    image = Image.open(io.BytesIO(data[: at - 4] + b"\0\0\0\x14" + data[at:]))
    found = getattr(reader, name)([image, SAMPLES[7]])
    assert [own.error is None for own in found] == [False, True]


@fuzz(120)
@given(data=st.data())
def test_any_digits_are_answered_or_refused(reader, data):
    others = objects | texts | st.binary(max_size=9) | interfaces | st.lists(arrays(), max_size=2)
    given = data.draw(arrays() | pixels() | masked | others)
    try:
        found = reader.read_digits(given)
    except ALLOWED as error:
        assert str(error)
        return
    check_readings(found, len(np.asarray(given)))


def check_readings(found: lenet5.Readings, count: int) -> None:
    assert len(found) == count and found.penalties.shape == (count, 10)
    assert ((-1 <= found.digit) & (found.digit <= 9)).all() and (found.guess <= 9).all()
    assert ((0 <= found.confidence) & (found.confidence <= 1)).all() and np.isfinite(found.penalties).all()
    assert np.array_equal(found.digit < 0, found.refusal > 0) and (found.refusal < len(lenet5.REFUSALS)).all()
    assert np.array_equal(found.guess, found.penalties.argmin(axis=1))
    assert all(own.refusal in lenet5.REFUSALS for own in found)


@fuzz(60)
@given(data=st.data())
def test_digits_of_784_bytes_and_in_any_order_of_memory_are_the_same(reader, digits, data):
    begin, count = data.draw(st.integers(0, 900)), data.draw(st.integers(0, 9))
    own = digits[begin : begin + count]
    if data.draw(st.booleans()):
        own = np.random.default_rng(begin).integers(0, 256, own.shape, np.uint8)
    expected = reader.read_digits(own.copy())
    check_readings(expected, count)
    others = [
        own.reshape(count, 784),
        np.asfortranarray(own),
        np.asfortranarray(own.reshape(count, 784)),
        np.repeat(own, 2, axis=0)[::2],
        np.repeat(own, 2, axis=2)[:, :, ::2],
        own[::-1].copy()[::-1],
        own.transpose(2, 0, 1).copy().transpose(1, 2, 0),
        list(own) or own,
    ]
    for other in others:
        found = reader.read_digits(other)
        for name in ("digit", "guess", "confidence", "refusal", "penalties"):
            assert getattr(found, name).tobytes() == getattr(expected, name).tobytes(), name
