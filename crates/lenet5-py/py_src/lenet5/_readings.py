"""The answers to many digits, as arrays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from . import _lenet5

if TYPE_CHECKING:
    import pandas
    import pyarrow

REFUSALS: tuple[str | None, ...] = (None, *_lenet5.REFUSALS)
"""Why there is no answer, by the number that `Readings.refusal` has of it; 0 means that there is one."""


class DigitReading(NamedTuple):
    """The answer to one digit of many."""

    digit: int | None
    guess: str
    confidence: float
    refusal: str | None
    penalties: NDArray[np.float32]


class Readings:
    """The answers to many digits: one array for each thing that is known of them.

    Attributes:
        digit: int8, the digit that was read; -1 where it is refused, or where the character is none of 0 to 9.
        guess: uint8, the class of the best guess, refused or not; `classes[guess]` is its character.
        confidence: float32, the probability that the guess is right; NaN if the network was never calibrated.
        refusal: uint8, why there is no answer: an index of `REFUSALS`, 0 where there is one. Many digits are "blank",
            "not_a_digit" or "ambiguous"; a network that was never calibrated refuses blank ones alone.
        penalties: float32 of shape (N, classes).
        classes: the characters that the classes stand for.
    """

    __slots__ = ("classes", "confidence", "digit", "guess", "penalties", "refusal")

    def __init__(
        self,
        digit: NDArray[np.int8],
        guess: NDArray[np.uint8],
        confidence: NDArray[np.float32],
        refusal: NDArray[np.uint8],
        penalties: NDArray[np.float32],
        classes: str,
    ) -> None:
        self.digit = digit
        self.guess = guess
        self.confidence = confidence
        self.refusal = refusal
        self.penalties = penalties
        self.classes = classes

    def __len__(self) -> int:
        return len(self.digit)

    @overload
    def __getitem__(self, which: int) -> DigitReading: ...

    @overload
    def __getitem__(self, which: slice | NDArray[Any] | list[int] | list[bool]) -> Readings: ...

    def __getitem__(self, which: Any) -> DigitReading | Readings:
        if isinstance(which, (int, np.integer)):
            digit = int(self.digit[which])
            return DigitReading(
                None if digit < 0 else digit,
                self.classes[self.guess[which]],
                float(self.confidence[which]),
                REFUSALS[self.refusal[which]],
                self.penalties[which],
            )
        return Readings(
            self.digit[which],
            self.guess[which],
            self.confidence[which],
            self.refusal[which],
            self.penalties[which],
            self.classes,
        )

    def __iter__(self) -> Iterator[DigitReading]:
        return (self[k] for k in range(len(self)))

    def to_pandas(self) -> pandas.DataFrame:
        """A table with the columns digit (missing where refused), guess (a character), confidence and refusal (a name, or
        missing)."""
        import pandas

        guesses = pandas.Categorical.from_codes(self.guess.astype(np.int8), categories=list(self.classes))
        names = pandas.Categorical.from_codes(self.refusal.astype(np.int8) - 1, categories=list(REFUSALS[1:]))
        digits = pandas.arrays.IntegerArray(self.digit, self.digit < 0)
        return pandas.DataFrame({"digit": digits, "guess": guesses, "confidence": self.confidence, "refusal": names})

    def to_arrow(self) -> pyarrow.Table:
        """A table with the columns digit (null where refused), guess (a character), confidence and refusal (a name, or
        null)."""
        import pyarrow

        def named(codes: NDArray[Any], names: Sequence[str | None], mask: NDArray[np.bool_] | None = None) -> Any:
            indices = pyarrow.array(codes.astype(np.int8), mask=mask)
            return pyarrow.DictionaryArray.from_arrays(indices, pyarrow.array(names, pyarrow.string()))

        columns = {
            "digit": pyarrow.array(self.digit, mask=self.digit < 0),
            "guess": named(self.guess, list(self.classes)),
            "confidence": pyarrow.array(self.confidence),
            "refusal": named(self.refusal, REFUSALS, self.refusal == 0),
        }
        return pyarrow.table(columns)

    def to_html(self, digits: NDArray[np.uint8] | None = None) -> str:
        """A short table of them as HTML, with the digits that were read if these are given."""
        from ._digits import digits_of
        from ._drawings import draw_readings

        return draw_readings(self, None if digits is None else digits_of(digits))

    def _repr_html_(self) -> str:
        return self.to_html()

    def __repr__(self) -> str:
        return f"<Readings: {len(self):,} digits, {int((self.refusal > 0).sum()):,} refused>"
