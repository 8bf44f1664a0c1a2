"""What notebooks show: whole XML, the same every time, with everything said that is known, and boxes where the ink is."""

from __future__ import annotations

import base64
import io
import re
from types import SimpleNamespace
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image, ImageOps

import lenet5
from lenet5 import _drawings, _svg
from lenet5._drawings import draw_page, draw_reading, draw_readings

from conftest import ROOT, SAMPLES

pytestmark = pytest.mark.thorough

AMOUNT = ROOT / "docs/reading/amount.png"
TABLE = ROOT / "docs/reading/table.jpg"
SCENES = ROOT / "crates/lenet5/tests/fixtures/scenes"
SVG = "{http://www.w3.org/2000/svg}"


def parse(drawing: str) -> ElementTree.Element:
    """The elements of a drawing, which must be a whole one."""
    root = ElementTree.fromstring(drawing)
    if root.tag == f"{SVG}svg":
        assert root.get("role") == "img" and root.find(f"{SVG}title").text
        assert 0 < float(root.get("width")) <= _drawings.MAX_WIDTH and float(root.get("height")) > 0
        assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"
    return root


def words(drawing: str) -> str:
    """All that is to be read, without titles and styles."""
    root = parse(drawing)
    hidden = {f"{SVG}title", f"{SVG}style"}
    shown = (own for own in root.iter() if own.tag not in hidden and (own.tag == f"{SVG}text" or own.text))
    return " ".join("".join(own.itertext()) for own in shown)


def embedded(drawing: str) -> list[bytes]:
    return [base64.b64decode(data) for data in re.findall(r'(?:href|src)="data:image/\w+;base64,([^"]+)"', drawing)]


def test_a_reading_shows_the_digit_the_answer_and_all_penalties(reader):
    reading = reader.read(SAMPLES[7])
    drawing = draw_reading(reading)
    told = words(drawing)
    assert f"{reading.confidence:.1%}" in told and "runner-up" in told and "refused" not in told
    texts = [own.text for own in parse(drawing).iter(f"{SVG}text")]
    assert all(str(digit) in texts and f"{penalty:.1f}" in texts for digit, penalty in enumerate(reading.penalties))
    (data,) = embedded(drawing)
    assert np.array_equal(255 - np.asarray(Image.open(io.BytesIO(data))), reading.image)
    bars = [float(own.get("width")) for own in parse(drawing).iter(f"{SVG}rect") if own.find(f"{SVG}title") is not None]
    assert len(bars) == 10 and np.argmin(bars) == 7
    assert np.allclose(np.array(bars) / max(bars), reading.penalties / reading.penalties.max(), atol=0.01)
    assert draw_reading(reading) == drawing


def test_what_is_refused_is_told_in_words(reader, digits):
    told = words(draw_reading(reader.read(SCENES / "bracket.jpg")))
    assert "refused:" in told and "not a digit, perhaps a 1" in told
    several = words(draw_reading(reader.read(SCENES / "cents.jpg")))
    assert "several" in several and "174" in several
    assert "Nothing written" in words(draw_reading(reader.read(np.full((60, 60), 230, np.uint8))))
    found = reader.read_digits(digits)
    which = int(np.flatnonzero(found.refusal == lenet5.REFUSALS.index("ambiguous"))[0])
    told = words(draw_reading(found[which], image=digits[which].ravel()))
    best, other = np.argsort(found.penalties[which])[:2]
    assert re.search(rf"ambiguous,\s+perhaps an? {best} or\s+an? {other}", told)
    assert embedded(draw_reading(found[which])) == []
    blank = reader.read_digits(np.zeros((1, 28, 28), np.uint8))
    assert "Nothing written" in words(draw_reading(blank[0]))


def test_a_network_without_calibration_has_no_percentage():
    reader = lenet5.Reader("paper")
    one = draw_reading(reader.read(SAMPLES[4]))
    many = draw_reading(reader.read_digits(np.asarray(reader.read(SAMPLES[4]).image)[None])[0])
    for drawing in (one, many):
        assert "not calibrated" in words(drawing) and "%" not in words(drawing)


def test_errors_are_shown_whatever_is_in_them(reader):
    pictures = [b"none", "/tmp/<b>&\"'\x01\udcff.png", "/tmp/" + "long" * 50]
    for reading, page in zip(reader.read(pictures), reader.read_page(pictures)):
        for drawing in (draw_reading(reading), draw_page(page)):
            assert "could not be read" in words(drawing)
    told = words(draw_reading(reader.read(pictures)[1]))
    assert "/tmp/<b>&\"'\ufffd\ufffd.png" in told


def test_96_classes_fit(digits):
    penalties = np.linspace(200, 60, 96).astype(np.float32)
    penalties[[38, 53]] = 14, 40
    classes = "".join(map(chr, range(32, 127))) + "¤"
    answer = {"guess": classes[38], "confidence": 0.9, "refusal": None, "error": None, "page": None}
    reading = SimpleNamespace(**answer, penalties=penalties, runner_up=classes[53], image=digits[0])
    drawing = draw_reading(reading, classes=classes)
    texts = [own.text for own in parse(drawing).iter(f"{SVG}text")]
    assert set(classes) - {" "} <= set(texts) and "␣" in texts
    unknown = [own.text for own in parse(draw_reading(reading)).iter(f"{SVG}text")]
    assert classes[38] in unknown and classes[53] in unknown and "z" not in unknown


def test_a_share_is_never_rounded_to_certainty():
    shares = [0.0, 0.0001, 0.123, 0.9994, 0.99951, 0.999999, 1.0]
    assert [_svg.percentage(share) for share in shares] == ["0%", "<0.1%", "12.3%", "99.9%", ">99.9%", ">99.9%", "100%"]


def _frames(drawing: str) -> dict[str, tuple[ElementTree.Element, list[float]]]:
    """The boxes of a page by what they say, with place and size."""
    found = {}
    for own in parse(drawing).iter(f"{SVG}rect"):
        title = own.find(f"{SVG}title")
        if title is not None:
            found[title.text] = own, [float(own.get(name)) for name in ("x", "y", "width", "height")]
    return found


@pytest.mark.parametrize("kind", ["none", "path", "str", "bytes", "array", "grey", "PIL"])
def test_a_page_shows_each_word_in_its_box(reader, kind):
    page = reader.read_page(TABLE)
    image = Image.open(TABLE)
    pictures = {
        "none": None,
        "path": TABLE,
        "str": str(TABLE),
        "bytes": TABLE.read_bytes(),
        "array": np.asarray(image.convert("RGB")),
        "grey": np.asarray(image.convert("L"))[:, ::-1][:, ::-1],
        "PIL": image,
    }
    drawing = draw_page(page, pictures[kind])
    own = [word for line in page.lines for word in line.words]
    frames = _frames(drawing)
    assert [told.split(",")[0] for told in frames] == [word.text for word in own]
    sizes = np.array([frame[1] for frame in frames.values()])
    boxes = np.array([(word.box.x, word.box.y, word.box.width, word.box.height) for word in own])
    scale = sizes[0, 2] / boxes[0, 2]
    assert np.allclose(sizes[:, 2:], scale * boxes[:, 2:], atol=0.01)
    if kind == "none":
        assert embedded(drawing) == []
        assert np.allclose(sizes[:, :2] - sizes[0, :2], scale * (boxes[:, :2] - boxes[0, :2]), atol=0.01)
    else:
        assert np.allclose(sizes[:, :2], scale * boxes[:, :2], atol=0.01)
        (data,) = embedded(drawing)
        assert Image.open(io.BytesIO(data)).size == image.size
        assert f"90 {100 * own[0].confidence:.1f}%" in words(drawing)
    assert draw_page(page, pictures[kind]) == drawing


def test_words_that_are_refused_differ_by_more_than_their_colour(reader):
    page = reader.read_page(TABLE, least_confidence=0.9935)
    assert page.refused
    told = _frames(draw_page(page, TABLE))
    refused = {f"{word.text}?" for line in page.refused for word in line.words}
    assert refused == {text.split(",")[0] for text, (own, _) in told.items() if own.get("stroke-dasharray")}
    lines = {"lines": reader.read_page(TABLE).lines[:1], "refused": page.refused[-1:], "text": "<&>"}
    told = words(draw_page(SimpleNamespace(**lines, rotation=90, unread=2, refusal=None, error=None)))
    assert "answered" in told and "turned 90° to the left" in told and "2 lines or words left unread" in told


def test_marks_are_shown(reader):
    page = reader.read_page(AMOUNT)
    kinds = {mark.kind for line in page.lines for mark in line.marks}
    assert kinds and kinds <= set(_frames(draw_page(page, AMOUNT)))


def test_pages_without_a_word_are_told(reader):
    blank = reader.read_page(SCENES / "blank-sheet.jpg")
    assert "Nothing" in words(draw_page(blank)) and "Nothing" in words(draw_page(blank, SCENES / "blank-sheet.jpg"))
    nothing = SimpleNamespace(lines=[], refused=[], rotation=0, unread=1, refusal="not_a_digit", error=None, text="")
    assert "1 line or word left unread" in words(draw_page(nothing))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("turn", range(1, 9))
def test_a_picture_that_exif_turns_lies_upright_below_its_boxes(reader, kind, turn):
    upright = Image.open(AMOUNT).convert("L")
    inverse = {1: [], 2: [0], 3: [3], 4: [1], 5: [5], 6: [2], 7: [6], 8: [4]}[turn]
    stored = upright
    for method in inverse:
        stored = stored.transpose(Image.Transpose(method))
    exif = Image.Exif()
    exif[0x112] = turn
    file = io.BytesIO()
    stored.save(file, kind, exif=exif, **({"lossless": True} if kind == "WEBP" else {"quality": 95}))
    page = reader.read_page(file.getvalue())
    assert page.text == "833300"
    (shown,) = embedded(draw_page(page, file.getvalue()))
    again = Image.open(io.BytesIO(shown))
    assert again.size == upright.size
    assert np.abs(np.asarray(again).astype(int) - np.asarray(upright)).mean() < 3


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_a_page_that_was_turned_is_drawn_upright(reader, turns):
    """The boxes are those of the picture as it lies, and are turned with it."""
    upright = np.asarray(ImageOps.exif_transpose(Image.open(SCENES / "exif.jpg")).convert("L"))
    lying = np.ascontiguousarray(np.rot90(upright, -turns))
    page = reader.read_page(lying)
    if page.rotation != 90 * turns:
        pytest.skip(f"the page was turned by {page.rotation} degrees")
    frames = _frames(draw_page(page, lying))
    expected = _frames(draw_page(reader.read_page(upright), upright))
    assert [told.split(",")[0] for told in frames] == [told.split(",")[0] for told in expected]
    for (_, own), (_, other) in zip(frames.values(), expected.values()):
        assert np.allclose(own, other, atol=0.03 * max(upright.shape))


def test_pictures_of_all_formats_lie_below(reader):
    image = Image.open(TABLE).convert("RGB")
    page = reader.read_page(np.asarray(image))
    for kind in ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF", "PPM"):
        for extra in ({}, {"lossless": True}) if kind == "WEBP" else ({},):
            file = io.BytesIO()
            image.save(file, kind, **extra)
            (data,) = embedded(draw_page(page, file.getvalue()))
            assert Image.open(io.BytesIO(data)).size == image.size
    wide = np.zeros((3000, 4000, 3), np.uint8)
    wide[: image.height, : image.width] = np.asarray(image)
    (data,) = embedded(draw_page(page, wide))
    assert max(Image.open(io.BytesIO(data)).size) <= _svg.MAX_PIXELS and len(data) < 1 << 20


def test_a_picture_that_is_another_is_refused(reader, tmp_path):
    page = reader.read_page(TABLE)
    with pytest.raises(ValueError, match="expected that of the page, of .* found 28x28"):
        draw_page(page, np.zeros((28, 28), np.uint8))
    with pytest.raises(FileNotFoundError):
        draw_page(page, tmp_path / "missing.png")
    with pytest.raises(TypeError, match="picture: expected"):
        draw_page(page, 7)
    for data in (b"none", b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"BM", b"GIF8", b"RIFF\0\0\0\0WEBP"):
        with pytest.raises((ValueError, OSError)):
            draw_page(page, data)


def test_many_readings_are_a_short_table(reader, digits):
    digits = digits.copy()
    digits[1] = 0
    found = reader.read_digits(digits)
    refused = int((found.refusal > 0).sum())
    for given in (None, digits, digits.reshape(-1, 784)):
        drawing = draw_readings(found, given)
        assert f"1,000 digits, {refused} refused (1 blank" in "".join(parse(drawing).itertext())
        rows = parse(drawing).findall(".//tbody/tr")
        assert len(rows) == 10 and "and 990 more" in words(drawing)
        assert len(embedded(drawing)) == (0 if given is None else 10)
        assert "blank" in "".join(rows[1].itertext()) and "%" not in "".join(rows[1].itertext())
    assert np.array_equal(255 - np.asarray(Image.open(io.BytesIO(embedded(drawing)[0]))), digits[0])
    assert "more" not in words(draw_readings(found[:10])) and parse(draw_readings(found[:0])).findall(".//table") == []
    assert "1 digit," in "".join(parse(draw_readings(found[:1])).itertext())
    with pytest.raises(ValueError, match="expected 1,000.* found 3"):
        draw_readings(found, digits[:3])
    assert len(draw_readings(found)) < 10_000


def test_tables_take_the_notebooks_colours_and_drawings_have_dark_ones(reader, digits):
    table = draw_readings(reader.read_digits(digits), digits)
    assert not re.search(r"(?<![-\w])color:|#[0-9a-f]{3,6}", re.sub(r'"data:[^"]*"', '""', table))
    drawing = draw_reading(reader.read(SAMPLES[2]))
    assert "prefers-color-scheme:dark" in drawing
    names = set(re.findall(r'class="([^"]+)"', drawing))
    assert names and all(f".{name}{{" in drawing for name in names)


def test_notebooks_are_given_drawings(reader, digits):
    assert reader.read(SAMPLES[2])._repr_svg_() == draw_reading(reader.read(SAMPLES[2]))
    page = reader.read_page(TABLE)
    assert page._repr_svg_() == draw_page(page) and page.to_svg(TABLE) == draw_page(page, TABLE)
    readings = reader.read_digits(digits)
    assert readings._repr_html_() == draw_readings(readings)
    assert reader.read(SAMPLES[2]).classes == "0123456789"
