"""Reading pictures, pages and arrays: the same answers as the program's, whatever the picture comes as."""

from __future__ import annotations

import io
import json
import os
import pickle
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import lenet5

from conftest import ROOT, SAMPLES

AMOUNT = ROOT / "docs/reading/amount.png"
PAGE = ROOT / "docs/reading/page.jpg"
FORM = ROOT / "docs/forms/form.json"
FILLED_IN = ROOT / "docs/forms/form.jpg"


def told_by(program: Path, *arguments: str | Path) -> list[dict]:
    """What the program says of pictures."""
    done = subprocess.run([program, "read", "--json", *arguments], capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_samples_are_read_as_the_program_reads_them(program, reader):
    scenes = sorted((ROOT / "crates/lenet5/tests/fixtures/scenes").rglob("*.[pj][np]g"))
    assert len(SAMPLES) >= 10 and len(scenes) > 50
    compare_digits(program, reader, SAMPLES + scenes)


def test_pictures_of_the_user_are_read_as_the_program_reads_them(program, reader):
    folder = os.environ.get("LENET5_PICTURES")
    if folder is None:
        pytest.skip("LENET5_PICTURES names no folder of pictures")
    paths = sorted(path for path in Path(folder).rglob("*") if path.suffix.lower() in (".png", ".jpg", ".jpeg"))
    assert paths
    for begin in range(0, len(paths), 500):
        compare_digits(program, reader, paths[begin : begin + 500])


def compare_digits(program, reader, paths):
    readings = reader.read(paths)
    told = told_by(program, *paths)
    assert len(told) == len(readings) == len(paths)
    for path, own, line in zip(paths, readings, told):
        if own.error is not None:
            assert own.error == line["error"], path
            continue
        assert own.guess == line["character"], path
        assert own.refusal == line["reason"], path
        assert own.digit == (None if line["rejected"] else line["digit"]), path
        if own.guess is None:
            assert own.confidence is None
        else:
            assert own.confidence == pytest.approx(line["confidence"], abs=1e-6), path
            assert own.penalty == pytest.approx(line["penalty"], abs=1e-4), path


def test_pages_are_read_as_the_program_reads_them(program, reader):
    paths = [AMOUNT, PAGE, ROOT / "docs/reading/table.jpg", ROOT / "docs/reading/form.jpg"]
    for path, own, line in zip(paths, reader.read_page(paths), told_by(program, "--number", *paths)):
        assert own.text.splitlines() == [one["text"] for one in line["lines"]], path
        assert (own.rotation, own.unread, own.refusal) == (line["rotation"], line["unread"], line.get("reason"))
        for one, other in zip(own.lines, line["lines"]):
            assert one.confidence == pytest.approx(other["confidence"], abs=1e-6)
            assert [word.text for word in one.words] == [word["text"] for word in other["words"]]
            assert [mark.kind for mark in one.marks] == [mark["kind"] for mark in other["marks"]]


@pytest.mark.parametrize("kind", ["str", "Path", "bytes", "bytearray", "memoryview", "file", "PIL", "L", "RGB", "RGBA"])
def test_a_picture_may_come_as_anything(reader, kind):
    path = SAMPLES[7]
    data = path.read_bytes()
    expected = reader.read(path)
    image = Image.open(path)
    given = {
        "str": lambda: str(path),
        "Path": lambda: path,
        "bytes": lambda: data,
        "bytearray": lambda: bytearray(data),
        "memoryview": lambda: memoryview(data),
        "file": lambda: io.BytesIO(data),
        "PIL": lambda: image,
        "L": lambda: np.asarray(image.convert("L")),
        "RGB": lambda: np.asarray(image.convert("RGB"))[::1],
        "RGBA": lambda: np.asarray(image.convert("RGBA")),
    }[kind]()
    found = reader.read(given)
    assert found.digit == expected.digit == 7
    assert found.confidence == pytest.approx(expected.confidence, abs=1e-3)


def test_arrays_are_read_in_any_order_of_memory(reader):
    pixels = np.asarray(Image.open(SAMPLES[7]).convert("L"))
    expected = reader.read(pixels)
    for other in (np.asfortranarray(pixels), pixels[::-1][::-1], np.ascontiguousarray(pixels)):
        assert np.array_equal(reader.read(other).penalties, expected.penalties)


def test_16_bit_levels_and_palettes_are_scaled(reader):
    grey = Image.open(SAMPLES[3]).convert("L")
    wide = Image.fromarray((np.asarray(grey).astype(np.uint16) * 257))
    for image in (wide, grey.convert("LA").convert("La"), grey.convert("P"), grey.convert("RGB").quantize(64), grey.convert("1", dither=0)):
        assert reader.read(image).digit == 3, image.mode


def test_what_is_no_digit_is_refused_and_guessed(reader):
    blank = reader.read(np.full((60, 60), 230, np.uint8))
    assert (blank.digit, blank.refusal, blank.guess, blank.penalties) == (None, "blank", None, None)
    several = reader.read(PAGE)
    assert (several.digit, several.refusal) == (None, "several")
    assert several.page.text.splitlines() == reader.read_page(PAGE).text.splitlines()
    assert several.guess is not None


def test_one_broken_picture_among_many_is_a_row(reader, tmp_path):
    broken = tmp_path / "broken.png"
    broken.write_bytes(SAMPLES[1].read_bytes()[:60])
    closed = SAMPLES[1].open("rb")
    closed.close()
    faulty = [broken, tmp_path / "missing.png", b"Dear Sir or Madam,", closed, np.zeros((0, 3), np.uint8)]
    faulty += [np.zeros(5, np.uint8), Image.open(io.BytesIO(SAMPLES[1].read_bytes()[:400]))]
    pictures = [SAMPLES[1], *faulty, SAMPLES[2]]
    readings = reader.read(pictures)
    assert [own.digit for own in readings] == [1, *[None] * len(faulty), 2]
    assert [own.error is None for own in readings] == [True, *[False] * len(faulty), True]
    assert "missing.png" in readings[2].error
    assert "expected PNG" in readings[3].error
    pages = reader.read_page(iter(pictures))
    assert [page.error is None for page in pages] == [True, *[False] * len(faulty), True]


def test_pictures_are_taken_as_they_are_needed(reader):
    """A generator is never far ahead of what is read."""
    taken, worst, count = [], 0, 80
    inner = reader._read_many

    class Watched(lenet5.Reader):
        def _read_many(self, pictures):
            nonlocal worst
            worst = max(worst, len(pictures))
            return inner(pictures)

    def pictures():
        for k in range(count):
            taken.append(k)
            yield SAMPLES[7]

    assert [own.digit for own in Watched().read(pictures())] == [7] * count
    assert len(taken) == count and worst <= 16


def test_a_broken_picture_alone_is_an_exception(reader, tmp_path):
    with pytest.raises(FileNotFoundError, match="missing") as error:
        reader.read(tmp_path / "missing.png")
    assert error.value.errno == 2 and str(error.value.filename) == str(tmp_path / "missing.png")
    with pytest.raises(lenet5.Error, match="expected PNG, JPEG"):
        reader.read(b"Dear Sir or Madam,")
    with pytest.raises(ValueError, match="expected"):
        reader.read_page(b"")


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        (np.zeros((28, 28), np.float32), TypeError, "uint8.*float32"),
        (np.zeros((28, 28), bool), TypeError, "uint8.*bool.*255"),
        (np.zeros((28, 28), np.uint16), TypeError, "uint16.*257"),
        # Refused by its shape, before any of it is copied.
        (np.broadcast_to(np.uint8(3), (100_000, 100_000)), lenet5.Error, "100000x100000"),
        (Image.new("F", (28, 28)), TypeError, "mode F"),
        (np.zeros((2, 2), object), TypeError, "uint8.*object"),
        (np.zeros((3, 28, 28), np.uint8), ValueError, r"\(3, 28, 28\).*read_digits"),
        (np.zeros(28, np.uint8), ValueError, "height, width"),
        (np.zeros((0, 0), np.uint8), ValueError, "expected"),
        (io.StringIO("text"), TypeError, "binary"),
        (7, TypeError, "."),
        ([7], TypeError, "picture: expected .* found int"),
    ],
)
def test_what_is_no_picture_is_told(reader, given, error, words):
    with pytest.raises(error, match=words):
        reader.read(given)


def test_pages_take_options(reader):
    page = reader.read_page(AMOUNT, alternatives=3, length=6)
    (line,) = page.lines
    assert line.text == "833300" and len(line.alternatives) == 3
    assert line.alternatives[0] == (line.text, pytest.approx(line.confidence))
    box = line.digits[0].box
    assert box == line.digits[0].box and box.width > 0 and box.height > 0
    assert reader.read_page(AMOUNT, least_confidence=1.0).lines == []
    assert line.has_format and 0.1 < line.format_probability <= 1
    (free,) = reader.read_page(AMOUNT).lines
    assert free.has_format is None and free.format_probability is None
    (line,) = reader.read_page(AMOUNT, format="d+00").lines
    assert line.text == "833300" and line.has_format and 0.1 < line.format_probability <= 1
    refused = reader.read_page(AMOUNT, format="dddd-dd and luhn")
    assert refused.lines == [] and refused.refusal == "not_the_format"
    assert [own.has_format for own in refused.refused] == [False]
    with pytest.raises(ValueError, match="format: character 3 of the pattern 'd{': expected a count"):
        reader.read_page(AMOUNT, format="d{")
    wrong = [("format", "dollars"), ("method", "guess"), ("digits", "a"), ("least_confidence", 2.0), ("least_confidence", float("nan"))]
    wrong += [("length", -1), ("length", 0), ("alternatives", 0), ("alternatives", 10**30)]
    for name, value in wrong:
        with pytest.raises(ValueError, match=name):
            reader.read_page(AMOUNT, **{name: value})
    for name, value in [("format", 7), ("length", 2.0), ("digits", 5), ("alternatives", "3")]:
        with pytest.raises(TypeError, match=f"{name}: expected"):
            reader.read_page(AMOUNT, **{name: value})


def test_forms_are_read_as_the_program_reads_them(reader, program):
    form = reader.read_form(FILLED_IN, FORM)
    (told,) = told_by(program, "--fields", FORM, FILLED_IN)
    assert [
        (own.name, own.value, own.text, own.refusal, pytest.approx(own.confidence)) for own in form.fields
    ] == [(own["name"], own["value"], own["text"], own["reason"], own["confidence"]) for own in told["fields"]]
    assert form.values["account"] == "4539148803436467" and form.values["reference"] is None
    assert list(form.values) == [own["name"] for own in json.loads(FORM.read_text())["fields"]]
    box = form.fields[0].box
    assert [box.x, box.y, box.width, box.height] == told["fields"][0]["box"]
    assert pickle.loads(pickle.dumps(form)).values == form.values
    assert repr(form).startswith("<FormReading: branch: 1042; ")


def test_forms_are_told_as_a_dict_too_and_many_pictures_are_read(reader, tmp_path):
    form = {"fields": [{"name": "sum", "box": [0, 0, 200, 30], "format": "amount"}]}
    first, second, third = reader.read_form([AMOUNT, np.full((4, 4), 255, np.uint8), "nowhere.png"], form)
    assert first.error is None and list(first.values) == ["sum"]
    assert "the box of field sum" in second.error and second.fields == []
    assert "nowhere.png" in third.error
    with pytest.raises(ValueError, match="the box of field sum"):
        reader.read_form(np.full((4, 4), 255, np.uint8), form)
    field = form["fields"][0]
    for wrong, words in [
        ({"fields": []}, "form: fields: expected 1 to 1000"),
        ({"fields": [field, field]}, "form: name: expected one that no other field has"),
        ({"fields": [{**field, "format": "d{"}]}, "form: .*d{"),
        ({"cells": []}, "form: unknown field"),
    ]:
        with pytest.raises(ValueError, match=words):
            reader.read_form(AMOUNT, wrong)
    with pytest.raises(TypeError, match="form: expected the path"):
        reader.read_form(AMOUNT, 7)
    with pytest.raises(FileNotFoundError):
        reader.read_form(AMOUNT, "nowhere.json")
    for content, words in [(b" " * (2**20 + 1), "form: expected one of at most 1 MiB"), (b"\xff", "form: .*utf-8")]:
        (tmp_path / "form.json").write_bytes(content)
        with pytest.raises(ValueError, match=words):
            reader.read_form(AMOUNT, tmp_path / "form.json")


def test_paths_of_any_bytes_are_opened(reader, tmp_path):
    name = os.fsencode(str(tmp_path)) + b"/seven-\xff.png"
    try:
        Path(os.fsdecode(name)).write_bytes(SAMPLES[7].read_bytes())
    except OSError:
        pytest.skip("this file system wants UTF-8")
    assert reader.read(os.fsdecode(name)).digit == 7


def test_readers_read_with_other_networks_and_are_pickled(tmp_path):
    for name in lenet5.NETWORKS:
        assert lenet5.Reader(name).read(SAMPLES[1]).guess == "1"
    network = lenet5.Network.pretrained("paper")
    network.save(tmp_path / "own")
    own = lenet5.Reader(tmp_path / "own", threads=1)
    assert own.read(SAMPLES[7]).digit == 7
    for reader in (own, lenet5.Reader("best"), lenet5.Reader(network)):
        again = pickle.loads(pickle.dumps(reader))
        assert np.array_equal(again.read(SAMPLES[4]).penalties, reader.read(SAMPLES[4]).penalties)
        assert again.threads == reader.threads
    with pytest.raises(FileNotFoundError, match="reader, best"):
        lenet5.Reader("no such network")
    network_of_path = lenet5.Reader(tmp_path / "own")
    (tmp_path / "own/network.safetensors").write_bytes(lenet5.Network.pretrained("best").to_safetensors())
    again = pickle.loads(pickle.dumps(network_of_path))
    assert again.fingerprint == network_of_path.fingerprint == lenet5.Reader("paper").fingerprint
    for threads in (0, -1, 5000, 10**30):
        with pytest.raises(ValueError, match="threads: expected 1 to 1,024"):
            lenet5.Reader(threads=threads)
    with pytest.raises(TypeError, match="threads"):
        lenet5.Reader(threads="2")


@pytest.mark.parametrize("threads", [1, 2])
def test_threads_of_python_share_a_reader(digits, threads):
    reader = lenet5.Reader(threads=threads)
    expected = [reading.digit for reading in reader.read(SAMPLES)]
    penalties = reader.read_digits(digits).penalties
    with ThreadPoolExecutor(8) as pool:
        for found in pool.map(lambda _: [own.digit for own in reader.read(SAMPLES)], range(16)):
            assert found == expected
        for readings in pool.map(lambda _: reader.read_digits(digits), range(16)):
            assert (readings.penalties == penalties).all()


def test_other_threads_go_on_while_digits_are_read(digits):
    """The interpreter's lock is free: a thread that looks at the clock is never held up for most of a call."""
    many = np.tile(digits, (120, 1, 1))
    reader = lenet5.Reader(threads=1)
    reader.read_digits(digits)
    gaps, stop = [0.0], threading.Event()

    def watch() -> None:
        before = time.perf_counter()
        while not stop.is_set():
            now = time.perf_counter()
            gaps[0], before = max(gaps[0], now - before), now

    thread = threading.Thread(target=watch)
    thread.start()
    begin = time.perf_counter()
    reader.read_digits(many)
    taken = time.perf_counter() - begin
    stop.set()
    thread.join()
    assert gaps[0] < taken / 2


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not fork")
def test_forked_processes_read(reader, digits):
    import multiprocessing

    expected = reader.read_digits(digits).digit
    context = multiprocessing.get_context("fork")
    with context.Pool(2) as pool:
        found = pool.map(_read, [(reader, digits)] * 4)
    assert all(np.array_equal(own, expected) for own in found)


def _read(given):
    reader, digits = given
    return reader.read_digits(digits).digit


def test_answers_survive_pickling(reader):
    for own in reader.read([SAMPLES[7], AMOUNT, b"nothing"]):
        again = pickle.loads(pickle.dumps(own))
        assert repr(again) == repr(own)
        for name in ("digit", "guess", "confidence", "refusal", "error", "penalty", "margin", "runner_up", "classes"):
            assert getattr(again, name) == getattr(own, name)
        for name in ("penalties", "probabilities", "image"):
            assert np.array_equal(getattr(again, name), getattr(own, name))
        assert repr(again.page) == repr(own.page)
    page = reader.read_page(AMOUNT, alternatives=3)
    again = pickle.loads(pickle.dumps(page))
    assert (again.text, again.rotation, again.unread, again.refusal) == (page.text, 0, 0, None)
    line, other = page.lines[0], again.lines[0]
    assert line.alternatives == other.alternatives and line.box == other.box and line.confidence == other.confidence
    for parts in ("words", "digits", "marks"):
        own, others = getattr(line, parts), pickle.loads(pickle.dumps(getattr(line, parts)))
        assert own and [repr(one) for one in own] == [repr(one) for one in others]
        assert [one.box for one in own] == [one.box for one in getattr(other, parts)]


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"a": SAMPLES[0]}, TypeError, "found dict; give its values"),
        (7, TypeError, "or an iterable of them, found int"),
        (None, TypeError, "found NoneType"),
        ([[[0, 255]]], TypeError, r"found list; numpy.array\(..., 'uint8'\)"),
        (os.fsencode(SAMPLES[0]), ValueError, "found a path; os.fsdecode"),
        ("", FileNotFoundError, "found an empty text"),
        ("https://example.com/7.png", ValueError, "https://example.com/7.png: expected a path, found an address"),
        ("/tmp/a\0b.png", ValueError, "without the character 0"),
        (io.BytesIO(), ValueError, r"seek\(0\) goes back"),
        (np.ma.masked_equal(np.zeros((28, 28), np.uint8), 0), ValueError, "found a masked one"),
        (np.zeros((3, 40, 40), np.uint8), ValueError, "moveaxis"),
        (np.zeros((40, 40), np.int64), TypeError, r"array.astype\('uint8'\)"),
        (np.broadcast_to(np.uint8(200), (16384, 16384, 4)), ValueError, "at most 67,108,864 pixels"),
        (type("Odd", (), {"getbands": None})(), TypeError, "found Odd"),
    ],
)
def test_what_is_taken_for_a_picture_is_told(reader, given, error, message):
    for read in (reader.read, reader.read_page):
        with pytest.raises(error, match=message):
            read(given)


def test_tables_are_read_by_their_columns(reader):
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame({"path": [str(path) for path in SAMPLES[:2]]})
    assert [own.digit for own in reader.read(table["path"])] == [own.digit for own in reader.read(SAMPLES[:2])]
    assert [own.digit for own in reader.read(np.array([str(SAMPLES[7])] * 2))] == [7, 7]
    with pytest.raises(TypeError, match="found a DataFrame; give a column"):
        reader.read(table)
    flat = memoryview(np.asarray(Image.open(SAMPLES[7]).convert("L")))
    assert reader.read(flat).digit == 7
