"""What is right, wrong and refused, as `lenet5 evaluate` counts it.

Standard library only. `NumberResult` and `OperatingCurve` of the library
(crates/lenet5/src/evaluation) are the same in Rust.
"""

import math
import unicodedata
from dataclasses import dataclass

from reader import Line

# What may stand between digits; it counts only where the expected numbers have such marks.
MARKS = ".,-/:"
DIGITS = "0123456789"
MOST_WRONG_PERCENT = 1.0


@dataclass(frozen=True)
class Result:
    """A picture of numbers, and what was read in it."""

    expected: str
    # Empty if nothing was read.
    found: str
    # The product of the confidences of what was read.
    confidence: float

    @property
    def right(self) -> bool:
        return self.found == self.expected


@dataclass(frozen=True)
class Point:
    """What becomes of all pictures at one threshold of the confidence."""

    least_confidence: float | None
    right: int
    wrong: int
    refused: int


def digits_of(text: str, marks: str = "") -> str:
    """The numbers of a text with a space between two: all else but digits and marks left out.

    Digits of other forms, such as wide ones, count as digits.
    """
    plain = unicodedata.normalize("NFKC", text)
    kept = "".join(own for own in plain if own in DIGITS or own in marks or own.isspace())
    words = (word for word in kept.split() if any(own in DIGITS for own in word))
    return " ".join(words)


def compare(expected: str, lines: list[Line], crops: bool) -> Result:
    """Compares the lines that were read with the numbers that a picture shows.

    With `crops` a picture shows one number, and spaces within it do not count.
    """
    marks = MARKS if any(own in MARKS for own in expected) else ""
    read = [(digits_of(text, marks), confidence) for text, confidence in lines]
    read = [(text, confidence) for text, confidence in read if text]
    found = " ".join(text for text, _ in read)
    if crops:
        expected, found = expected.replace(" ", ""), found.replace(" ", "")
    return Result(expected, found, math.prod(confidence for _, confidence in read))


def points(results: list[Result]) -> list[Point]:
    """From the strictest, at which nothing is answered, to that at which everything is.

    Answers of one confidence are given all or none.
    """
    answers = sorted((own for own in results if own.found), key=lambda own: -own.confidence)
    right = wrong = 0
    found = [Point(None, 0, 0, len(results))]
    for place, answer in enumerate(answers):
        right += answer.right
        wrong += not answer.right
        is_last = place + 1 == len(answers)
        if is_last or answers[place + 1].confidence < answer.confidence:
            found.append(Point(answer.confidence, right, wrong, len(results) - right - wrong))
    return found


def at_most_wrong(results: list[Result], percent: float = MOST_WRONG_PERCENT) -> Point:
    """The point of most right answers at which at most `percent` of all pictures are wrong."""
    most = percent / 100 * len(results)
    return next(point for point in reversed(points(results)) if point.wrong <= most)


def interval(part: int, whole: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share, in percent."""
    if whole == 0:
        return 0.0, 100.0
    z = 1.96
    share, spread = part / whole, z * z / whole
    middle = share + spread / 2
    half = z * math.sqrt(share * (1 - share) / whole + spread / whole / 4)
    low, high = (middle - half) / (1 + spread), (middle + half) / (1 + spread)
    return round(100 * max(0.0, low), 1), round(100 * min(1.0, high), 1)
