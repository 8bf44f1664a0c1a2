"""Training, as the program trains: the same bits."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from . import _lenet5
from ._digits import Labelled, digits_of, labels_of
from ._lenet5 import RECIPES, Error, Network
from ._checks import MAX_THREADS, check

if TYPE_CHECKING:
    from pathlib import Path

DIGITS = "0123456789"
MAX_SEED = 2**64 - 1
MODEL_FILES = ("network.safetensors", "training.json", "checkpoint.safetensors")


class Pass(NamedTuple):
    """What a pass over the digits did."""

    number: int
    """From 1."""
    eta: float
    """The global rate."""
    loss: float
    """The mean loss of the digits, each measured just before its update."""
    presented: int
    """Digits presented."""
    errors: int
    """Digits misread, each just before its update: the training error of the paper's Figure 5."""
    test_count: int | None
    """Digits tested on after the pass; None if there are none."""
    test_errors: int | None
    """Digits misread of these."""

    @property
    def training_error(self) -> float:
        """The share of the digits that were misread, from 0 to 1."""
        return self.errors / self.presented

    @property
    def test_error(self) -> float | None:
        """The share of the test digits that were misread, from 0 to 1."""
        if not self.test_count or self.test_errors is None:
            return None
        return self.test_errors / self.test_count


class Progress(NamedTuple):
    """How far a training is."""

    number: int
    """The pass under way, from 1."""
    passes: int
    """All passes."""
    done: int
    """Digits presented in this pass."""
    total: int
    """All digits."""
    errors: int
    """Digits misread in this pass."""


class Training(NamedTuple):
    """What a training made."""

    network: Network
    passes: list[Pass]
    recipe: dict[str, Any]
    """The settings."""
    seed: int


def recipe(name: str) -> dict[str, Any]:
    """Gives the settings of a recipe, to change some of them and train with the others.

    Args:
        name: one of `RECIPES`.

    Raises:
        ValueError: there is no such recipe.
    """
    import json

    text = _lenet5.recipe_of(name)
    if text is None:
        raise ValueError(f"recipe: expected {', '.join(RECIPES)}, found {name!r}")
    settings: dict[str, Any] = json.loads(text)
    return settings


def train(
    images: ArrayLike,
    labels: ArrayLike,
    *,
    recipe: str | os.PathLike[str] | Mapping[str, Any] | None = None,
    passes: int | None = None,
    seed: int | None = None,
    classes: str = DIGITS,
    test: tuple[ArrayLike, ArrayLike] | None = None,
    hold_out: int = 0,
    out: str | os.PathLike[str] | None = None,
    resume: bool = False,
    overwrite: bool = False,
    threads: int | None = None,
    callback: Callable[[Pass, Network], object] | None = None,
    progress: bool | Callable[[Progress], object] | None = None,
) -> Training:
    """Trains LeNet-5 as the program does: the same digits, recipe and seed give the same bits, on any machine.

    Ctrl-C stops it within a fraction of a second. With `out`, what was done until then is kept, and another call with
    `resume=True` goes on to the bits of a training that was never stopped.

    Args:
        images: digits, uint8 of shape (N, 28, 28) or (N, 784); 0 is paper, and 255 is ink.
        labels: what they show: whole numbers from 0 to the number of classes, less one.
        recipe: one of `RECIPES`, the path of a recipe in JSON, or settings as `lenet5.recipe(name)` gives them; None for
            "paper", or for the recipe of the training that is resumed.
        passes: how often all digits are presented; None for as often as the recipe says. A training that is resumed after as
            many passes, or more, is given back as it is.
        seed: what all chance follows from, from 0 on; None for 1, or for the seed of the training that is resumed.
        classes: the characters that the labels stand for, in their order: up to 96 of ASCII.
        test: images and labels that the network is tested on after every pass; nothing is fitted to them.
        hold_out: how many digits at the end are not trained on but tested on, instead of `test`; after the last pass, the
            confidence is fitted to them, which takes some seconds for 10,000. Without it the network has no confidence, and
            neither has a network of other characters than the ten digits.
        out: a folder that the network, its record, its card and its checkpoint are saved in after every pass.
        resume: go on with the training in `out`, if there is one; it must be one of the same digits, with as many to test.
        overwrite: replace the network in `out`, if there is one and it is not resumed; it is there until the first pass ends.
        threads: how many threads work, where a recipe has batches; None for one for each core. No bit depends on it.
        callback: is called after every pass with the pass and the network; if it returns True, the training ends.
        progress: is called some times a second with a `Progress`; True shows a line on the standard error, and None shows
            it if that is a terminal.

    Returns:
        The network, its passes, the settings and the seed.

    Raises:
        TypeError, ValueError: an argument is not what it should be; the message says what was expected and found.
        FileExistsError: `out` has a model, and it is neither to be resumed nor to be overwritten.
        lenet5.Error: the training in `out` is another one, or the weights diverge.
        OSError: `out` cannot be written.
    """
    import datetime
    import json
    from pathlib import Path

    if not isinstance(classes, str):
        raise TypeError(f"classes: expected a text such as {DIGITS!r}, found {type(classes).__name__}")
    if not classes:
        raise ValueError("classes: expected at least 1 character, found an empty text")
    if callback is not None and not callable(callback):
        raise TypeError(f"callback: expected a function, found {type(callback).__name__}")
    tell = _teller(progress)
    check("passes", passes, 1, _lenet5.MAX_PASSES)
    check("seed", seed, 0, MAX_SEED)
    check("threads", threads, 1, MAX_THREADS)
    if out is not None and not os.fspath(out):
        raise ValueError("out: expected the path of a folder, found an empty text")
    train_data, test_data = _data(images, labels, test, hold_out, len(classes))
    folder = None if out is None else Path(out)
    resumed = _resumed(folder, resume, overwrite)
    trainer = _lenet5.Trainer(
        train_data, test_data, _settings(recipe), seed, classes, threads or 0, resumed
    )
    wanted = trainer.scheduled() if passes is None else passes
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    is_replaced = overwrite and resumed is None

    def save(network: Network) -> None:
        if folder is not None:
            today = datetime.date.today().isoformat()
            name = "held-out" if hold_out else "test"
            trainer.save(folder, network, name, today, _command(trainer, classes, hold_out))

    network = None
    try:
        while len(trainer.passes()) < wanted:
            number = len(trainer.passes()) + 1
            total = len(train_data[0])
            made = Pass(**trainer.pass_(tell and (lambda done, errors: tell(Progress(number, wanted, done, total, errors)))))
            is_fitted = hold_out > 0 and number >= wanted
            network = trainer.network(is_fitted)
            save(network)
            is_replaced = False
            if callback is not None and _is_true(callback(made, network)):
                if hold_out and not is_fitted:
                    network = trainer.network(True)
                    save(network)
                break
        if network is None:
            network = trainer.network(hold_out > 0)
            # It may have been stopped before its last pass was saved.
            if folder is not None and not trainer.is_saved(folder):
                save(network)
    except Error:
        # The weights diverge: what was saved before is better.
        raise
    except BaseException as error:
        if folder is not None:
            _save_checkpoint(trainer, folder, is_replaced, error)
        raise
    finally:
        if isinstance(tell, _Line):
            tell.clear()
    all_passes = [Pass(**own) for own in trainer.passes()]
    return Training(network, all_passes, json.loads(trainer.recipe()), trainer.seed())


def _is_true(told: object) -> bool:
    """Whether a callback said True, be it numpy's."""
    return isinstance(told, (bool, np.bool_)) and bool(told)


def _save_checkpoint(trainer: _lenet5.Trainer, folder: Path, is_replaced: bool, error: BaseException) -> None:
    """Saves what a stopped training can go on from; if that fails, the error tells of it."""
    try:
        if is_replaced:
            # What is left of another model beside a checkpoint of this one would be taken for its own.
            for name in (*MODEL_FILES, "README.md"):
                (folder / name).unlink(missing_ok=True)
        trainer.save_checkpoint(folder)
    except OSError as reason:
        told = f"The training could not be saved: {reason}"
        if hasattr(error, "add_note"):
            error.add_note(told)
        else:
            import warnings

            warnings.warn(told, RuntimeWarning, stacklevel=3)


def _data(
    images: ArrayLike, labels: ArrayLike, test: tuple[ArrayLike, ArrayLike] | None, hold_out: int, classes: int
) -> tuple[Labelled, Labelled]:
    """Takes the digits to train on, and those to test on."""
    digits = digits_of(images, "images")
    if len(digits) == 0:
        raise ValueError("images: expected at least 1, found 0")
    shown = labels_of(labels, len(digits), classes)
    if hold_out is None:
        raise TypeError("hold_out: expected a whole number, found NoneType")
    check("hold_out", hold_out, 0, len(digits) - 1)
    if hold_out:
        if test is not None:
            raise ValueError("hold_out: expected 0 beside test, as both are tested on")
        kept = len(digits) - hold_out
        return (digits[:kept], shown[:kept]), (digits[kept:], shown[kept:])
    if test is None:
        return (digits, shown), (digits[:0], shown[:0])
    if not isinstance(test, (tuple, list)) or len(test) != 2:
        raise TypeError("test: expected images and labels in a tuple")
    tested = digits_of(test[0], "test images")
    return (digits, shown), (tested, labels_of(test[1], len(tested), classes, "test labels"))


def _settings(recipe: str | os.PathLike[str] | Mapping[str, Any] | None) -> str | None:
    """Gives a recipe's name, or its settings in JSON."""
    import json
    from pathlib import Path

    if recipe is None or (isinstance(recipe, str) and recipe in RECIPES):
        return recipe
    if isinstance(recipe, Mapping):
        try:
            return json.dumps(dict(recipe))
        except TypeError as error:
            raise TypeError(f"recipe: expected settings of texts and plain numbers, as lenet5.recipe gives them: {error}") from None
    if isinstance(recipe, (str, os.PathLike)):
        if not os.path.exists(recipe):
            raise FileNotFoundError(f"recipe: expected {', '.join(RECIPES)}, or a JSON file that is there, found {recipe}")
        try:
            return Path(recipe).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise Error(f"{os.fspath(recipe)}: expected a recipe in JSON, found a file that is no text") from None
    raise TypeError(f"recipe: expected a name, a path or settings, found {type(recipe).__name__}")


def _resumed(folder: Path | None, resume: bool, overwrite: bool) -> Path | None:
    """Gives the folder if its training is to be resumed; refuses to replace a model without being told to."""
    if folder is None:
        if resume:
            raise ValueError("resume: expected an out to go on with")
        return None
    if resume and (folder / "checkpoint.safetensors").exists():
        return folder
    there = [name for name in MODEL_FILES if (folder / name).exists()]
    if there and not overwrite:
        raise FileExistsError(
            f"{folder / there[0]}: is there already; resume=True goes on with a training, overwrite=True replaces it"
        )
    if not there and (folder / "README.md").exists():
        raise FileExistsError(f"{folder / 'README.md'}: belongs to no model; choose another folder for out")
    return None


def _command(trainer: _lenet5.Trainer, classes: str, hold_out: int) -> str:
    """The call that makes the same network again, for the model card."""
    name = trainer.recipe_name()
    told = f"recipe={'SETTINGS' if name is None else repr(name)}, passes={len(trainer.passes())}, seed={trainer.seed()}"
    told += f", classes={classes!r}" if classes != DIGITS else ""
    told += f", hold_out={hold_out}" if hold_out else ""
    return f"lenet5.train(images, labels, {told})"


class _Line:
    """Shows the progress as a line that is written anew."""

    def __init__(self) -> None:
        self.begin = time.monotonic()

    def __call__(self, progress: Progress) -> None:
        number, passes, done, total, errors = progress
        percent = 100 * errors / max(done, 1)
        seconds = time.monotonic() - self.begin
        line = f"pass {number} of {passes}, {done:,} of {total:,} digits, training error {percent:.2f} %, {seconds:.0f} s"
        print(f"\r{line:<78}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        print(f"\r{'':<78}\r", end="", file=sys.stderr, flush=True)


def _teller(progress: bool | Callable[[Progress], object] | None) -> Callable[[Progress], object] | None:
    if progress is None:
        progress = sys.stderr.isatty()
    if progress is True:
        return _Line()
    if progress is False:
        return None
    if not callable(progress):
        raise TypeError(f"progress: expected True, False or a function, found {type(progress).__name__}")
    return progress
