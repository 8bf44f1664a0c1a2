"""What notebooks show: a reading, a page, and many readings, as SVG or HTML.

Each drawing is on a panel of its own, light or dark as the browser asks, and is the same text every time.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ._svg import (
    BLUE,
    PADDING,
    PURPLE,
    VERMILION,
    counted,
    digit_picture,
    document,
    escaped,
    group,
    label,
    look,
    penalty_text,
    percentage,
    png_uri,
    remark,
    sheet_of,
    short,
    shortened,
    turned_left,
    with_article,
)

if TYPE_CHECKING:
    from ._lenet5 import Box, Line, Page, Reading
    from ._pictures import Picture
    from ._readings import DigitReading, Readings

DIGITS = "0123456789"
MAX_WIDTH = 720
"""Pixels that a drawing is wide at most."""
MAX_HEIGHT = 1440
MAX_ENLARGEMENT = 3.0
MAX_ROWS = 10
"""Digits of many that are shown."""
MAX_SHORT_CLASSES = 16
"""Classes whose bars stand beside the answer; those of more stand below it, in columns."""
COLUMNS = 4
LETTER_WIDTH = 0.65
"""The width of a bold digit at most, by the size of the letters."""

REASONS = {
    "not_a_digit": "not a digit",
    "ambiguous": "ambiguous",
    "several": "several characters",
    "blank": "blank",
    "not_the_format": "not the format",
}



def draw_reading(
    reading: Reading | DigitReading, *, image: NDArray[np.uint8] | None = None, classes: str | None = None
) -> str:
    """Draws a reading: the digit that the network saw, the answer or why there is none, and the penalties of all classes.

    Args:
        reading: a reading, or one of many.
        image: the digit of 28x28 or 784 bytes, 255 is ink, if the reading does not have it.
        classes: the characters of the classes; None if they are the ten digits, or not known.

    Returns:
        An SVG document.
    """
    error: str | None = getattr(reading, "error", None)
    if error is not None:
        return remark("The picture could not be read.", error)
    penalties = reading.penalties
    seen = image if image is not None else getattr(reading, "image", None)
    seen = None if seen is None else np.asarray(seen, np.uint8).reshape(28, 28)
    if reading.refusal == "blank" or penalties is None or reading.guess is None:
        return remark("Nothing written.", "The picture is blank.", seen)

    order = np.argsort(penalties, kind="stable")
    names = _names(reading, penalties, order, classes or getattr(reading, "classes", None))
    is_long = len(penalties) > MAX_SHORT_CLASSES
    bars = list(_columns_of_bars(names, penalties, order) if is_long else _bars(names, penalties, order))
    x = PADDING
    parts = []
    if seen is not None:
        parts.append(digit_picture(seen, x, PADDING, 160))
        x += 180
    words = _answer(reading, names, order)
    parts += [label(line, x, PADDING + y, size, kind, weight) for line, y, size, kind, weight in words]
    spoken = " ".join(word[0] for word in words)
    if is_long:
        width, height = 564.0, PADDING + 180 + 14 + 13 * math.ceil(len(penalties) / COLUMNS) + PADDING
        parts.append(group(bars, PADDING, PADDING + 180))
    else:
        width, height = x + 128 + 216 + PADDING, PADDING + 16 + 16 * max(len(penalties), 9) + PADDING
        parts.append(group(bars, x + 128, PADDING))
    return document(f"Reading: {spoken}", width, height, parts)


def _names(reading: Any, penalties: NDArray[np.float32], order: NDArray[np.intp], classes: str | None) -> list[str]:
    """The characters of the classes; "" for one that is not known."""
    if classes is None and len(penalties) == len(DIGITS) and DIGITS[order[0]] == reading.guess:
        classes = DIGITS
    if classes is not None and len(classes) == len(penalties):
        return [name.replace(" ", "␣") for name in classes]
    names = [""] * len(penalties)
    names[order[0]] = reading.guess
    if len(order) > 1:
        names[order[1]] = getattr(reading, "runner_up", None) or ""
    return names


def _answer(reading: Any, names: list[str], order: NDArray[np.intp]) -> Iterator[tuple[str, int, int, str, int]]:
    """The lines of the answer: words, place, size, kind and weight."""
    other = names[order[1]] if len(order) > 1 else ""
    if reading.refusal is None:
        yield reading.guess, 62, 76, "best", 700
        y = 98
    else:
        yield "refused:", 18, 19, "refused", 700
        reason = REASONS[reading.refusal]
        if reading.refusal == "not_a_digit" and not reading.guess.isdigit():
            reason = "no character"
        page = getattr(reading, "page", None)
        best = f"perhaps {with_article(reading.guess)}"
        if reading.refusal == "ambiguous" and other:
            best += f" or {with_article(other)}"
        elif page is not None:
            best = "read as a page: " + shortened(page.text.replace("\n", ", "), 40)
        y = 40
        for line in textwrap.wrap(f"{reason}, {best}", 16):
            yield line, y, 13, "ink", 400
            y += 17
        y += 14
    confidence = reading.confidence
    if confidence is None or math.isnan(confidence):
        yield "no confidence:", y, 12, "quiet", 400
        yield "not calibrated", y + 16, 12, "quiet", 400
    else:
        yield percentage(confidence), y, 17, "ink", 700
        yield "confidence", y + 16, 12, "quiet", 400


def _bars(names: list[str], penalties: NDArray[np.float32], order: NDArray[np.intp]) -> Iterator[str]:
    """Rows: character, bar, penalty, and what the two best are."""
    yield label("penalties: the shortest bar wins", 0, 8, 11, "quiet")
    for k, penalty in enumerate(penalties):
        y = 16 + 16 * k
        kind = _kind(k, order)
        weight = 700 if kind == "best" else 400
        yield label(names[k], 4, y + 11, 12, "quiet" if kind == "bar" else "ink", weight, anchor="middle")
        yield _bar(names[k], penalty, kind, 14, y + 2, 104 * _share(penalty, penalties), 11)
        yield label(penalty_text(penalty), 156, y + 11, 11, "quiet" if kind == "bar" else "ink", weight, anchor="end")
        if kind != "bar":
            yield label({"best": "best", "next": "runner-up"}[kind], 163, y + 11, 11, "ink", weight)


def _columns_of_bars(names: list[str], penalties: NDArray[np.float32], order: NDArray[np.intp]) -> Iterator[str]:
    """Columns of bars, with the penalties of the two best alone."""
    yield label("penalties: the shortest bar wins, the runner-up has a frame", 0, 4, 11, "quiet")
    rows = math.ceil(len(penalties) / COLUMNS)
    for k, penalty in enumerate(penalties):
        x, y = 132 * (k // rows), 14 + 13 * (k % rows)
        kind = _kind(k, order)
        weight = 700 if kind == "best" else 400
        length = 68 * _share(penalty, penalties)
        parts = [
            label(names[k], 5, 9, 10.5, "ink", weight, anchor="middle"),
            _bar(names[k], penalty, kind, 15, 1, length, 9),
        ]
        if kind != "bar":
            parts.append(label(penalty_text(penalty), 19 + length, 9, 10, "ink", weight))
        yield group(parts, x, y)


def _kind(k: int, order: NDArray[np.intp]) -> str:
    return "best" if k == order[0] else "next" if len(order) > 1 and k == order[1] else "bar"


def _share(penalty: float, penalties: NDArray[np.float32]) -> float:
    largest = float(penalties.max())
    return max(float(penalty), 0.0) / largest if largest > 0 else 0.0


def _bar(name: str, penalty: float, kind: str, x: float, y: float, length: float, height: float) -> str:
    told = f"<title>{escaped(f'{name} penalty {penalty_text(penalty)}'.strip())}</title>"
    size = f'x="{x}" y="{short(y)}" width="{short(max(length, 1))}" height="{height}"'
    return f'<rect {size} rx="2" {look(kind)}>{told}</rect>'


def draw_page(page: Page, picture: Picture | None = None) -> str:
    """Draws a page: a box around each word, with what it says and how sure that is, and the marks.

    Words that are refused have dashed boxes, and a question mark. A page that was turned to be read is drawn as it was
    read, upright.

    Args:
        page: what was read.
        picture: the picture it was read from, to lie below the boxes; without it they are on a blank sheet.

    Returns:
        An SVG document.

    Raises:
        ValueError: the picture is smaller than the page, or broken.
        OSError, TypeError: the picture cannot be opened, or it is no picture.
    """
    if page.error is not None:
        return remark("The picture could not be read.", page.error)
    sheet = None if picture is None else sheet_of(picture)
    words = [_Word(box, text, confidence, True) for line in page.lines for box, text, confidence in _words(line)]
    words += [_Word(box, text, confidence, False) for line in page.refused for box, text, confidence in _words(line)]
    marks = [mark for line in (*page.lines, *page.refused) for mark in line.marks]
    if not words and sheet is None:
        return remark("Nothing written." if page.refusal == "blank" else "No digits.", _summary(page, 0, 0))

    boxes = [word.box for word in words] + [mark.box for mark in marks]
    left, top, right, bottom = _extent(boxes)
    if sheet is None:
        margin = 12 + (right - left) // 16
        left, top, right, bottom = left - margin, top - margin, right + margin, bottom + margin
    elif right > sheet.width or bottom > sheet.height:
        raise ValueError(
            f"picture: expected that of the page, of {right}x{bottom} pixels or more, found {sheet.width}x{sheet.height}"
        )
    else:
        left, top, right, bottom = 0, 0, sheet.width, sheet.height
    matrix = turned_left(page.rotation, right - left, bottom - top)
    is_upright = page.rotation in (0, 180)
    columns, rows = (right - left, bottom - top) if is_upright else (bottom - top, right - left)
    frame = MAX_WIDTH - 2 * PADDING
    scale = min(frame / columns, MAX_HEIGHT / rows, max(1.0, min(MAX_ENLARGEMENT, frame / max(columns, rows))))

    def place(box: Box) -> tuple[float, float, float, float]:
        a, b, c, d, e, f = matrix
        xs, ys = (box.x - left, box.x + box.width - left), (box.y - top, box.y + box.height - top)
        turned = [(scale * (a * x + c * y + e), scale * (b * x + d * y + f)) for x, y in zip(xs, ys)]
        (x, y), (other_x, other_y) = turned
        return min(x, other_x), min(y, other_y), abs(other_x - x), abs(other_y - y)

    width, height = scale * columns, scale * rows
    drawn = [f'<rect width="{short(width)}" height="{short(height)}" rx="2" fill="#ffffff" stroke="#d0d0d0"/>']
    if sheet is None:
        for line in (*page.lines, *page.refused):
            drawn += [_character(digit.character, *place(digit.box)) for digit in line.digits]
    else:
        shown = " ".join(short(number) for number in matrix)
        drawn.append(
            f'<g transform="scale({short(scale)}) matrix({shown})"><image width="{sheet.width}" height="{sheet.height}" '
            f'preserveAspectRatio="none" href="{sheet.uri}"/></g>'
        )
    for mark in marks:
        drawn.append(_frame(*place(mark.box), PURPLE, "1 2", mark.kind))
    places = [place(word.box) for word in words]
    for word, where in zip(words, places):
        color, dash = (BLUE, "") if word.is_answered else (VERMILION, "6 4")
        drawn.append(_frame(*where, color, dash, f"{_told(word)}, confidence {percentage(word.confidence)}"))
    drawn += _labels(words, places, width, height, sheet is None)
    caption = _caption(page, words, bool(marks), max(width, 300))
    parts = [group(drawn, PADDING, PADDING), group(caption.parts, PADDING, PADDING + height + 12)]
    title = f"Page: {page.text}" if page.lines else "Page: no line is answered"
    return document(title, max(width, 300) + 2 * PADDING, height + caption.height + 12 + 2 * PADDING, parts)


class _Word(NamedTuple):
    box: Box
    text: str
    confidence: float
    is_answered: bool


def _words(line: Line) -> list[tuple[Box, str, float]]:
    return [(word.box, word.text, word.confidence) for word in line.words] or [(line.box, line.text, line.confidence)]


def _told(word: _Word) -> str:
    return word.text if word.is_answered else f"{word.text}?"


def _extent(boxes: list[Box]) -> tuple[int, int, int, int]:
    """What boxes take of the picture: left, top, right and bottom."""
    left, top = min((box.x for box in boxes), default=0), min((box.y for box in boxes), default=0)
    right = max((box.x + box.width for box in boxes), default=0)
    bottom = max((box.y + box.height for box in boxes), default=0)
    return left, top, right, bottom


def _frame(x: float, y: float, width: float, height: float, color: str, dash: str, told: str) -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    size = f'x="{short(x)}" y="{short(y)}" width="{short(width)}" height="{short(height)}" rx="3"'
    look = f'fill="{color}" fill-opacity="0.06" stroke="{color}" stroke-width="2"{dashes}'
    return f"<rect {size} {look}><title>{escaped(told)}</title></rect>"


def _character(character: str, x: float, y: float, width: float, height: float) -> str:
    """A character as high as its box."""
    size = min(height / 0.72, 200.0)
    at = f'x="{short(x + width / 2)}" y="{short(y + height / 2 + 0.36 * size)}" font-size="{short(size)}"'
    return f'<text {at} text-anchor="middle" fill="#222222">{escaped(character)}</text>'


def _labels(
    words: list[_Word], places: list[tuple[float, float, float, float]], width: float, height: float, is_written: bool
) -> Iterator[str]:
    """What the words say, above or below their boxes, where the least is hidden."""
    if not words:
        return
    size = min(13.0, max(9.0, 0.45 * float(np.median([min(where[2:]) for where in places]))))
    high = size + 5
    taken = np.array([(x, y, x + w, y + h) for x, y, w, h in places])
    for word, (x, y, _, own_height) in zip(words, places):
        percent = percentage(word.confidence)
        text = "?" if is_written and not word.is_answered else "" if is_written else _told(word)
        best: tuple[float, float, float, float, bool] | None = None
        for is_whole in (True, False):
            if not is_whole and not text:
                continue
            letters = len(text) + (len(percent) * 0.9 + 0.6 * bool(text) if is_whole else 0)
            wide = letters * LETTER_WIDTH * size + 10
            at = max(0.0, min(x - 1, width - wide))
            for top in (y - high - 1, y + own_height + 1):
                # There is room above the sheet, and none below it.
                if -PADDING + 2 <= top <= height - high:
                    # Labels that only touch hide nothing.
                    hidden = _overlap(taken, at, top, at + wide, top + high)
                    if best is None or hidden < best[0] - 1:
                        best = hidden, at, top, wide, is_whole
        if best is None:
            best = 0.0, max(0.0, min(x - 1, width - 40)), max(0.0, y), len(text or percent) * LETTER_WIDTH * size + 10, not text
        _, at, top, wide, is_whole = best
        taken = np.vstack([taken, (at, top, at + wide, top + high)])
        parts = [f'<tspan font-weight="700">{escaped(text)}</tspan>'] if text else []
        parts += [f'<tspan font-size="{short(0.9 * size)}">{percent}</tspan>'] if is_whole else []
        color = BLUE if word.is_answered else VERMILION
        yield (
            f'<rect x="{short(at)}" y="{short(top)}" width="{short(wide)}" height="{short(high)}" rx="3" fill="{color}" '
            f'fill-opacity="0.94"/><text x="{short(at + wide / 2)}" y="{short(top + high / 2 + 0.36 * size)}" '
            f'font-size="{short(size)}" text-anchor="middle" fill="#ffffff">{" ".join(parts)}</text>'
        )


def _overlap(taken: NDArray[np.float64], left: float, top: float, right: float, bottom: float) -> float:
    wide = np.minimum(taken[:, 2], right) - np.maximum(taken[:, 0], left)
    high = np.minimum(taken[:, 3], bottom) - np.maximum(taken[:, 1], top)
    return float((wide.clip(0) * high.clip(0)).sum())


class _Caption(NamedTuple):
    parts: list[str]
    height: float


def _caption(page: Page, words: list[_Word], has_marks: bool, width: float) -> _Caption:
    """What the boxes mean, and what is to be said of the page."""
    answered = sum(word.is_answered for word in words)
    signs = [("answered", "swatch", "")] if answered else []
    signs += [("refused", "swatch-refused", "6 4")] if answered < len(words) else []
    signs += [("mark", "swatch-mark", "1 2")] if has_marks else []
    parts: list[str] = []
    x = 0.0
    for name, kind, dash in signs:
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        size = f'x="{short(x + 1)}" y="2" width="22" height="12" rx="3"'
        parts.append(f'<rect {size} fill="none" stroke-width="2"{dashes} {look(kind)}/>')
        parts.append(label(name, x + 31, 12, 12, "ink"))
        x += 50 + 6.6 * len(name)
    y = 30 if signs else 12
    for line in textwrap.wrap(_summary(page, answered, len(words) - answered), int(width / 6.6)):
        parts.append(label(line, 0, y, 12, "quiet"))
        y += 17
    return _Caption(parts, y - 14)


def _summary(page: Page, answered: int, refused: int) -> str:
    if page.refusal == "blank":
        return "Nothing is written here."
    told = [f"{counted(answered, 'word')} answered, {refused:,} refused."]
    if page.rotation:
        told.append(f"The picture was turned {page.rotation}° to the left to read it.")
    if page.unread:
        told.append(f"{counted(page.unread, 'line or word', 'lines or words')} left unread, since there was too much.")
    return " ".join(told)


def draw_readings(readings: Readings, digits: NDArray[np.uint8] | None = None) -> str:
    """Draws many readings: how many there are, and a table of the first.

    Args:
        readings: what was read.
        digits: the digits that were read, of shape (N, 28, 28) or (N, 784), to be shown in the table.

    Returns:
        A part of an HTML document, in the colours of the text around it.

    Raises:
        ValueError: there are more or fewer digits than readings.
    """
    from ._readings import REFUSALS

    count = len(readings)
    if digits is not None:
        if len(digits) != count:
            raise ValueError(f"digits: expected {count:,}, as many as there are readings, found {len(digits):,}")
        digits = np.asarray(digits[:MAX_ROWS], np.uint8).reshape(-1, 28, 28)
    numbers = np.bincount(readings.refusal, minlength=len(REFUSALS))
    reasons = [f"{number:,} {REASONS[name]}" for name, number in zip(REFUSALS, numbers) if name and number]
    refused = count - int(numbers[0])
    summary = f"<b>{counted(count, 'digit')}</b>, {refused:,} refused" + (f" ({', '.join(reasons)})" if reasons else "")
    cell = "padding:4px 12px;text-align:left;vertical-align:middle"
    line = "border-top:1px solid rgba(128,128,128,0.35)"
    names = ["", *(["picture"] if digits is not None else []), "digit", "confidence", "runner-up", "refusal"]
    head = "".join(f'<th scope="col" style="{cell};font-weight:600">{name}</th>' for name in names)
    rows = []
    for k in range(min(count, MAX_ROWS)):
        own = readings[k]
        order = np.argsort(own.penalties, kind="stable")
        other = readings.classes[order[1]] if len(order) > 1 else ""
        is_refused = own.refusal is not None
        answer = f'<span style="opacity:0.65">{escaped(own.guess)}?</span>' if is_refused else f"<b>{escaped(own.guess)}</b>"
        cells = [f'<span style="opacity:0.65">{k}</span>']
        if digits is not None:
            cells.append(
                f'<img src="{png_uri(255 - digits[k])}" width="28" height="28" alt="digit {k}" '
                'style="display:block;margin:0;border-radius:3px;image-rendering:pixelated"/>'
            )
        told = [answer, _confidence(own.confidence), escaped(other)] if own.refusal != "blank" else ["", "", ""]
        cells += [*told, REASONS[own.refusal] if own.refusal else ""]
        rows.append(f'<tr style="{line}">{"".join(f"""<td style="{cell}">{part}</td>""" for part in cells)}</tr>')
    table = (
        f'<table style="border-collapse:collapse;font-size:13px;margin:8px 0">'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )
    left = f'<div style="opacity:0.65">and {count - MAX_ROWS:,} more</div>' if count > MAX_ROWS else ""
    return (
        '<div style="font-family:system-ui,sans-serif;font-size:13px;font-variant-numeric:tabular-nums">'
        f"<div>{summary}</div>{table if rows else ''}{left}</div>"
    )


def _confidence(confidence: float) -> str:
    """A bar and a number."""
    if math.isnan(confidence):
        return '<span style="opacity:0.65">not calibrated</span>'
    full = max(0.0, min(1.0, confidence))
    return (
        '<span style="display:inline-block;width:60px;height:7px;margin-right:8px;border-radius:4px;overflow:hidden;'
        'background:rgba(128,128,128,0.3)"><span style="display:block;height:7px;background:currentColor;opacity:0.75;'
        f'width:{short(100 * full)}%"></span></span>{percentage(confidence)}'
    )
