"""LeNet-5 as a classifier of scikit-learn, which must be installed.

>>> from lenet5.sklearn import LeNet5Classifier
>>> classifier = LeNet5Classifier(passes=3).fit(images, labels)  # doctest: +SKIP
>>> classifier.score(test_images, test_labels)  # doctest: +SKIP
0.9812
"""

from __future__ import annotations

import os
import string
from collections.abc import Callable, Mapping
from numbers import Real
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from . import _lenet5
from ._lenet5 import Network
from ._reader import Reader
from ._training import DIGITS, Pass, train

if TYPE_CHECKING:
    from typing_extensions import Self

CHARACTERS = DIGITS + string.ascii_letters + string.punctuation + " \x7f"
"""All characters that have a code."""

SIDE = 28
FULL_INK = 255
FULL_INK_OF_64 = 16
"""The levels of scikit-learn's own `load_digits`."""


class LeNet5Classifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Trains LeNet-5, and predicts with it.

    Samples are squares of ink, (N, features) or (N, rows, columns): 784 features are digits as MNIST has them, and are
    taken as they are. Other squares, such as the 64 features of scikit-learn's `load_digits` or the 256 of USPS, are brought to 28x28
    (`lenet5.to_digits`).

    The same data, recipe and seed give the same bits as `lenet5.train` and the program. `predict` always answers, as scikit-learn
    demands; `decision_function` tells how near the runner-up is, and `rubbish` what is no character at all.

    Args:
        recipe: one of `lenet5.RECIPES`, the path of a recipe, or settings.
        passes: how often all digits are presented; None for as often as the recipe says.
        seed: what all chance follows from.
        hold_out: how many digits at the end are not trained on, but have a confidence fitted to them; for ten labels alone.
        full_ink: the level of full ink in `X`, where 0 is paper; None for 255, and for 16 where there are 64 features.
        n_jobs: how many threads work, where a recipe has batches; -1 for one for each core.
        out: a folder that the training is saved in; a `fit` of the same digits that was stopped, by Ctrl-C for example, goes on
            from there, and one that has ended is taken as it is. Fits of other digits, as in a grid search, need other folders.
        callback: is called after every pass with a `Pass` and the network; if it returns True, the training ends.

    Attributes:
        classes_: the labels, sorted.
        network_: the trained `lenet5.Network`.
        history_: what every pass did, as `lenet5.Pass`.
        n_features_in_: the number of features.
    """

    def __init__(
        self,
        recipe: str | os.PathLike[str] | Mapping[str, Any] = "paper",
        *,
        passes: int | None = None,
        seed: int = 1,
        hold_out: int = 0,
        full_ink: float | None = None,
        n_jobs: int | None = None,
        out: str | os.PathLike[str] | None = None,
        callback: Callable[[Pass, Network], object] | None = None,
    ) -> None:
        self.recipe = recipe
        self.passes = passes
        self.seed = seed
        self.hold_out = hold_out
        self.full_ink = full_ink
        self.n_jobs = n_jobs
        self.out = out
        self.callback = callback

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Trains the network.

        Raises:
            ValueError: the samples are no squares of ink, there are more than 96 labels, or an argument is out of its range.
        """
        samples, y = validate_data(self, _flat(X), y, dtype=None)
        check_classification_targets(y)
        self.classes_, labels = np.unique(y, return_inverse=True)
        trained = train(
            self._digits(samples),
            labels,
            recipe=self.recipe,
            passes=self.passes,
            seed=self.seed,
            classes=_characters(self.classes_),
            hold_out=self.hold_out,
            out=self.out,
            resume=self.out is not None,
            threads=self._threads(),
            callback=self.callback,
            progress=False,
        )
        self.network_ = trained.network
        self.history_ = trained.passes
        return self

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """The label of the smallest penalty for each sample."""
        nearest = self._penalties(X).argmin(axis=1)
        labels: NDArray[Any] = self.classes_[nearest]
        return labels

    def decision_function(self, X: ArrayLike) -> NDArray[np.float64]:
        """The penalties, negative: the larger the better, (N, classes). For two labels, how much smaller the penalty of the
        second is, (N,)."""
        penalties = self._penalties(X)
        if len(self.classes_) == 2:
            difference: NDArray[np.float64] = penalties[:, 0] - penalties[:, 1]
            return difference
        return -penalties

    def predict_proba(self, X: ArrayLike) -> NDArray[np.float64]:
        """The probability of each label, (N, classes): equation 9 of the paper without its rubbish class, so that they add
        up to 1. They are calibrated if digits were held out."""
        penalties = self._penalties(X)
        scale, _, _ = self.network_.calibration or (1.0, 0.0, 0.0)
        terms = np.exp(scale * (penalties.min(axis=1, keepdims=True) - penalties))
        proba: NDArray[np.float64] = terms / terms.sum(axis=1, keepdims=True)
        return proba

    def rubbish(self, X: ArrayLike) -> NDArray[np.float64]:
        """The probability that a sample is none of the characters, (N,): the rubbish class of equation 9.

        Raises:
            ValueError: no digits were held out that it could be fitted to.
        """
        penalties = self._penalties(X)
        if self.network_.calibration is None:
            raise ValueError("rubbish: expected a network that is calibrated, which hold_out does for ten labels; found one that is not")
        scale, rubbish, _ = self.network_.calibration
        exponents = np.column_stack([scale * penalties, np.full(len(penalties), rubbish)])
        terms = np.exp(exponents.min(axis=1, keepdims=True) - exponents)
        share: NDArray[np.float64] = terms[:, -1] / terms.sum(axis=1)
        return share

    def _penalties(self, X: ArrayLike) -> NDArray[np.float64]:
        check_is_fitted(self)
        samples = validate_data(self, _flat(X), reset=False, dtype=None)
        reader = Reader(self.network_, threads=self._threads())
        digits = np.ascontiguousarray(self._digits(samples, is_checked=False)).reshape(-1, SIDE, SIDE)
        return reader._read_plain(digits).penalties.astype(np.float64)

    def _digits(self, X: NDArray[Any], is_checked: bool = True) -> NDArray[np.uint8]:
        """Brings samples to digits as MNIST has them; checks whether any of them reaches full ink, which a few need not."""
        count, features = X.shape
        side = round(features**0.5)
        if side * side != features or side < 4:
            raise ValueError(
                f"X: expected squares of 784 features, or of 16 (4x4) and more that are brought to 28x28, found {features}"
            )
        full_ink = self.full_ink
        if full_ink is None:
            full_ink = FULL_INK_OF_64 if features == 64 else FULL_INK
        pictures = _levels(X, full_ink, is_checked).reshape(count, side, side)
        return pictures if side == SIDE else _lenet5.to_digits(pictures)

    def _threads(self) -> int | None:
        from joblib import effective_n_jobs

        return None if self.n_jobs == -1 else int(effective_n_jobs(self.n_jobs))


def _levels(X: NDArray[Any], full_ink: float, is_checked: bool) -> NDArray[np.uint8]:
    """Brings levels of any type to bytes."""
    if isinstance(full_ink, bool) or not isinstance(full_ink, Real) or not 0 < full_ink < np.inf:
        raise ValueError(f"full_ink: expected a number above 0, found {full_ink!r}")
    if X.dtype.kind not in "biuf":
        X = X.astype(np.float64)
    expected = f"X: expected levels from 0 for paper to {full_ink:g} for ink"
    least, most = X.min(), X.max()
    # What scalers of scikit-learn give is off by a rounding.
    slack = 1e-6 * full_ink
    if least < -slack or most > full_ink + slack:
        raise ValueError(f"{expected}, found {least:g} to {most:g}; full_ink says otherwise")
    if is_checked and 0 < most <= 1 < full_ink:
        raise ValueError(f"{expected}, found none above 1; full_ink=1 says that 1 is ink")
    if X.dtype == np.uint8 and full_ink == FULL_INK:
        return X
    levels = (X.astype(np.float64) * (FULL_INK / full_ink)).clip(0, FULL_INK)
    return levels.round().astype(np.uint8)


def _flat(X: Any) -> Any:
    """Lays the rows of square pictures side by side."""
    if isinstance(X, (list, tuple)) and np.ndim(X) == 3:
        X = np.asarray(X)
    shape: tuple[int, ...] = getattr(X, "shape", ())
    if len(shape) != 3 or shape[0] == 0:
        return X
    if shape[1] != shape[2]:
        raise ValueError(f"X: expected squares, found pictures of {shape[1]}x{shape[2]}")
    return X.reshape(shape[0], -1)


def _characters(labels: NDArray[Any]) -> str:
    """The characters whose codes stand for some labels: their own, where each of them is a character or a digit."""
    if len(labels) > len(CHARACTERS):
        raise ValueError(f"y: expected at most {len(CHARACTERS)} classes, as there are codes, found {len(labels)}")
    names = [str(label) for label in labels.tolist()]
    if all(len(name) == 1 and name in CHARACTERS for name in names):
        return "".join(names)
    return CHARACTERS[: len(labels)]
