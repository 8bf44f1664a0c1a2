"""Training: the same bits as the program, stopped and resumed."""

from __future__ import annotations

import errno
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
import warnings
from pathlib import Path

import numpy as np
import pytest

import lenet5
from conftest import FIXTURES

FILES = ["network.safetensors", "training.json", "checkpoint.safetensors"]


@pytest.fixture(scope="module")
def mnist() -> lenet5.Mnist:
    return lenet5.load_mnist(FIXTURES)


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in FILES}


@pytest.mark.parametrize("recipe", ["paper", "adam", "reader"])
def test_bits_are_those_of_the_program(
    program: Path, tmp_path: Path, mnist: lenet5.Mnist, recipe: str
) -> None:
    own, theirs = tmp_path / "own", tmp_path / "theirs"
    settings = ["--recipe", recipe, "--seed", "3", "--passes", "2", "--out", str(theirs)]
    subprocess.run([program, "train", "--data", FIXTURES, *settings], check=True, capture_output=True)
    images, labels, *test = mnist
    trained = lenet5.train(images, labels, recipe=recipe, seed=3, passes=2, test=(test[0], test[1]), out=own)
    assert bytes_of(own) == bytes_of(theirs)
    assert trained.network.to_safetensors() == (own / "network.safetensors").read_bytes()
    assert [one.number for one in trained.passes] == [1, 2] and trained.seed == 3
    card = (own / "README.md").read_text()
    assert f"lenet5.train(images, labels, recipe='{recipe}', passes=2, seed=3)" in card


def test_held_out_digits_give_the_programs_confidence(
    program: Path, tmp_path: Path, mnist: lenet5.Mnist
) -> None:
    theirs = tmp_path / "theirs"
    settings = ["--passes", "1", "--hold-out", "200", "--out", str(theirs)]
    subprocess.run([program, "train", "--data", FIXTURES, *settings], check=True, capture_output=True)
    trained = lenet5.train(mnist.images, mnist.labels, passes=1, hold_out=200)
    assert trained.network.to_safetensors() == (theirs / "network.safetensors").read_bytes()
    assert trained.passes[0].test_count == 200
    assert lenet5.Reader(trained.network).read_digits(mnist.test_images[:9]).confidence.max() <= 1


def test_error_falls_and_is_that_of_the_network(mnist: lenet5.Mnist) -> None:
    test = (mnist.test_images, mnist.test_labels)
    trained = lenet5.train(mnist.images, mnist.labels, passes=4, test=test)
    first, last = trained.passes[0], trained.passes[-1]
    assert last.loss < first.loss and last.training_error < first.training_error
    guess = lenet5.Reader(trained.network).read_digits(mnist.test_images).guess
    assert last.test_errors == np.count_nonzero(guess != mnist.test_labels)
    assert last.test_error is not None and last.test_error < 0.2
    assert trained.recipe == lenet5.recipe("paper")


def test_a_stopped_training_goes_on_to_the_same_bits(tmp_path: Path, mnist: lenet5.Mnist) -> None:
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    lenet5.train(mnist.images, mnist.labels, passes=3, out=whole)

    def stop(done: lenet5.Pass, network: lenet5.Network) -> bool:
        assert network.state_dict()["c1.weight"].shape == (6, 1, 5, 5)
        return done.number == 2

    stopped = lenet5.train(mnist.images, mnist.labels, passes=3, out=parts, callback=stop)
    assert len(stopped.passes) == 2
    trained = lenet5.train(mnist.images, mnist.labels, passes=3, out=parts, resume=True)
    assert len(trained.passes) == 3 and bytes_of(whole) == bytes_of(parts)


STOPPED = """
import sys, lenet5, numpy as np
m = lenet5.load_mnist(sys.argv[1])
images, labels = np.tile(m.images, (40, 1, 1)), np.tile(m.labels, 40)
told = []
def tell(progress):
    if progress.done > 0 and not told:
        told.append(progress)
        print("under way", flush=True)
try:
    lenet5.train(images, labels, recipe=sys.argv[3], passes=2, out=sys.argv[2], resume=True, progress=tell)
except KeyboardInterrupt:
    sys.exit(130)
"""


@pytest.mark.parametrize("recipe", ["paper", "momentum"])
def test_ctrl_c_within_a_pass_keeps_it(tmp_path: Path, mnist: lenet5.Mnist, recipe: str) -> None:
    images, labels = np.tile(mnist.images, (40, 1, 1)), np.tile(mnist.labels, 40)
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    lenet5.train(images, labels, recipe=recipe, passes=2, out=whole)
    command = [sys.executable, "-c", STOPPED, str(FIXTURES), str(parts), recipe]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True, preexec_fn=listen)
    assert process.stdout is not None and process.stdout.readline() == "under way\n"
    os.kill(process.pid, signal.SIGINT)
    assert process.wait(timeout=120) == 130
    assert not (parts / "network.safetensors").exists()
    lenet5.train(images, labels, recipe=recipe, passes=2, out=parts, resume=True)
    assert bytes_of(whole) == bytes_of(parts)


def listen() -> None:
    """Heeds Ctrl-C also where a shell has started the tests in the background."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_ctrl_c_ends_the_wait_for_the_fit(mnist: lenet5.Mnist) -> None:
    def interrupt() -> None:
        interrupted.append(time.perf_counter())
        os.kill(os.getpid(), signal.SIGUSR1)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    interrupted: list[float] = []
    before = signal.signal(signal.SIGUSR1, stop)
    images, labels = np.tile(mnist.images, (20, 1, 1)), np.tile(mnist.labels, 20)
    timer = threading.Timer(1.0, interrupt)
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            lenet5.train(images, labels, passes=1, hold_out=len(images) - 100)
        assert time.perf_counter() - interrupted[0] < 1
    finally:
        timer.cancel()
        signal.signal(signal.SIGUSR1, before)


def test_a_training_that_was_stopped_after_its_last_pass_is_saved_when_it_is_resumed(
    program: Path, tmp_path: Path, mnist: lenet5.Mnist
) -> None:
    def fail(done: lenet5.Pass, network: lenet5.Network) -> None:
        raise LookupError("enough")

    images, labels, folder = mnist.images[:200], mnist.labels[:200], tmp_path / "model"
    with pytest.raises(LookupError):
        lenet5.train(images, labels, passes=1, out=folder, callback=fail)
    saved = bytes_of(folder)
    for lost in ("network.safetensors", "training.json"):
        (folder / lost).unlink()
    trained = lenet5.train(images, labels, passes=1, out=folder, resume=True)
    assert bytes_of(folder) == saved and len(trained.passes) == 1
    test = (mnist.test_images, mnist.test_labels)
    lenet5.train(mnist.images, mnist.labels, passes=1, test=test, out=tmp_path / "theirs")
    saved = bytes_of(tmp_path / "theirs")
    (tmp_path / "theirs/training.json").unlink()
    settings = ["--passes", "1", "--resume", "--out", str(tmp_path / "theirs")]
    subprocess.run([program, "train", "--data", FIXTURES, *settings], check=True, capture_output=True)
    assert bytes_of(tmp_path / "theirs") == saved


def test_a_disk_that_is_full_hides_no_exception(tmp_path: Path, mnist: lenet5.Mnist) -> None:
    resource = pytest.importorskip("resource")

    def fail(progress: lenet5.Progress) -> None:
        raise LookupError("enough")

    images, labels = np.tile(mnist.images, (40, 1, 1)), np.tile(mnist.labels, 40)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with warnings.catch_warnings(record=True) as told, pytest.raises(LookupError) as raised:
            lenet5.train(images, labels, progress=fail, out=tmp_path / "out")
        with pytest.raises(OSError) as full:
            lenet5.train(images[:50], labels[:50], passes=1, out=tmp_path / "other")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    notes = [*getattr(raised.value, "__notes__", []), *(str(own.message) for own in told)]
    assert any("could not be saved" in note for note in notes)
    assert full.value.errno == errno.EFBIG and str(tmp_path) in str(full.value.filename)
    assert not list(tmp_path.rglob("*.safetensors"))


def test_a_folder_tells_of_its_own_network(tmp_path: Path, mnist: lenet5.Mnist) -> None:
    trained = lenet5.train(mnist.images[:50], mnist.labels[:50], passes=1, seed=7, out=tmp_path / "model")
    again = lenet5.Network.load(tmp_path / "model/network.safetensors")
    assert again.record == trained.network.record is not None and again.record["seed"] == 7
    assert pickle.loads(pickle.dumps(again)).record == again.record
    with pytest.raises(lenet5.Error, match="training.json: expected the record of this network"):
        lenet5.Network.pretrained("paper").save(tmp_path / "model")
    again.save(tmp_path / "copy")
    assert lenet5.Network.load(tmp_path / "copy").record == again.record
    again.save(tmp_path / "model")


def test_an_exception_of_the_progress_stops_it(tmp_path: Path, mnist: lenet5.Mnist) -> None:
    seen: list[lenet5.Progress] = []

    def fail(progress: lenet5.Progress) -> None:
        seen.append(progress)
        raise LookupError("enough")

    images, labels = np.tile(mnist.images, (40, 1, 1)), np.tile(mnist.labels, 40)
    with pytest.raises(LookupError, match="enough"):
        lenet5.train(images, labels, progress=fail, out=tmp_path / "out")
    assert len(seen) == 1 and seen[0].total == 40 * len(mnist.images) and seen[0].passes == 20
    assert (tmp_path / "out/checkpoint.safetensors").exists()


def test_other_threads_go_on_meanwhile(mnist: lenet5.Mnist) -> None:
    counts, is_over = [0], threading.Event()

    def count() -> None:
        while not is_over.is_set():
            counts[0] += 1

    other = threading.Thread(target=count)
    other.start()
    # Alone, but for a thread that sleeps.
    before, begin = counts[0], time.perf_counter()
    time.sleep(0.2)
    alone = (counts[0] - before) / (time.perf_counter() - begin)
    before, begin = counts[0], time.perf_counter()
    lenet5.train(np.tile(mnist.images, (20, 1, 1)), np.tile(mnist.labels, 20), passes=1)
    beside = (counts[0] - before) / (time.perf_counter() - begin)
    is_over.set()
    other.join()
    # A training that kept the lock would leave nothing; one core for two threads leaves a half, or less.
    assert beside > 0.1 * alone


def test_own_characters_and_settings(mnist: lenet5.Mnist) -> None:
    is_wanted = mnist.labels < 3
    images, labels = mnist.images[is_wanted], mnist.labels[is_wanted]
    settings = lenet5.recipe("paper") | {"batch": 16}
    trained = lenet5.train(images, labels, recipe=settings, classes="abc", passes=6)
    assert trained.network.classes == "abc" and trained.recipe["batch"] == 16
    readings = lenet5.Reader(trained.network).read_digits(images)
    assert np.mean(readings.guess == labels) > 0.9


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"labels": np.zeros(3, int)}, "labels: expected a shape of"),
        ({"labels": np.full(1000, 10)}, "labels: expected 0 to 9, found 10"),
        ({"labels": np.full(1000, -1)}, "labels: expected 0 to 9, found -1"),
        ({"labels": np.full(1000, 0.5)}, "labels: expected whole numbers, found float64"),
        ({"images": np.zeros((1000, 28, 28))}, "images: expected bytes"),
        ({"images": np.zeros((0, 28, 28), np.uint8), "labels": []}, "images: expected at least 1"),
        ({"recipe": "papper"}, "recipe: expected paper"),
        ({"recipe": {"batch": 16}}, "missing field"),
        ({"recipe": {"batch": np.float32(3)}}, "recipe: expected settings of texts and plain numbers"),
        ({"classes": ""}, "classes: expected at least 1 character"),
        ({"classes": 10}, "classes: expected a text"),
        ({"callback": 3}, "callback: expected a function"),
        ({"hold_out": None}, "hold_out: expected a whole number"),
        ({"out": ""}, "out: expected the path of a folder"),
        ({"labels": np.ma.masked_equal(np.zeros(1000, int), 0)}, "found a masked one"),
        ({"recipe": lenet5.recipe("paper") | {"batch": 0}}, "batch"),
        ({"recipe": 3}, "recipe: expected a name, a path or settings, found int"),
        ({"passes": 0}, "passes: expected 1 to 10,000, found 0"),
        ({"seed": -1}, "seed: expected 0 to"),
        ({"classes": "0023456789"}, "classes: expected different characters"),
        ({"hold_out": 1000}, "hold_out: expected 0 to 999"),
        ({"hold_out": 5, "test": ([], [])}, "hold_out: expected 0 beside test"),
        ({"resume": True}, "resume: expected an out"),
        ({"progress": 3}, "progress: expected True, False or a function"),
        ({"recipe": "reader", "classes": "abcdefghij"}, "rubbish"),
    ],
)
def test_bad_arguments_say_what_was_expected(
    mnist: lenet5.Mnist, changes: dict[str, object], message: str
) -> None:
    given = {"images": mnist.images, "labels": mnist.labels, "passes": 1} | changes
    with pytest.raises((TypeError, ValueError, OSError)) as raised:
        lenet5.train(**given)  # type: ignore[arg-type]
    assert message in str(raised.value)


def test_a_folder_is_replaced_only_if_told(tmp_path: Path, mnist: lenet5.Mnist) -> None:
    images, labels = mnist.images[:50], mnist.labels[:50]
    lenet5.train(images, labels, passes=1, out=tmp_path / "model")
    with pytest.raises(FileExistsError, match="resume=True goes on with a training"):
        lenet5.train(images, labels, passes=1, out=tmp_path / "model")
    with pytest.raises(lenet5.Error, match="seed: expected 2, found 1"):
        lenet5.train(images, labels, passes=2, seed=2, out=tmp_path / "model", resume=True)
    with pytest.raises(lenet5.Error, match="data: expected 50 digits"):
        lenet5.train(images, labels[::-1], passes=2, out=tmp_path / "model", resume=True)
    replaced = lenet5.train(images, labels, passes=1, seed=2, out=tmp_path / "model", overwrite=True)
    assert (tmp_path / "model/network.safetensors").read_bytes() == replaced.network.to_safetensors()
    (tmp_path / "other").mkdir()
    (tmp_path / "other/README.md").write_text("mine")
    with pytest.raises(FileExistsError, match="belongs to no model"):
        lenet5.train(images, labels, passes=1, out=tmp_path / "other", overwrite=True)
    assert lenet5.Network.load(tmp_path / "model").classes == "0123456789"


def test_mnist_is_fetched_and_verified(
    tmp_path: Path, mnist: lenet5.Mnist, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From a server of our own: a folder, by a file's address."""
    from lenet5 import _lenet5

    # What a server has under MNIST's names, but is not MNIST.
    monkeypatch.setattr(_lenet5, "MNIST_MIRRORS", [FIXTURES.as_uri() + "/"])
    with pytest.raises(OSError, match="train-images-idx3-ubyte.gz: expected the SHA-256"):
        lenet5.fetch_mnist(tmp_path / "cache")
    assert not (tmp_path / "cache").exists()
    import gzip
    import hashlib

    files = [
        (name, hashlib.sha256(gzip.decompress((FIXTURES / f"{name}.gz").read_bytes())).hexdigest())
        for name, _ in _lenet5.MNIST_FILES
    ]
    monkeypatch.setattr(_lenet5, "MNIST_FILES", files)
    found = lenet5.fetch_mnist(tmp_path / "cache")
    assert all((ours == theirs).all() for ours, theirs in zip(found, mnist))
    monkeypatch.setattr(_lenet5, "MNIST_MIRRORS", [])
    assert len(lenet5.fetch_mnist(tmp_path / "cache").images) == len(mnist.images)
    with pytest.raises(OSError, match="MNIST could not be fetched"):
        lenet5.fetch_mnist(tmp_path / "another")
    with pytest.raises(lenet5.Error, match="folder: expected one that is there"):
        lenet5.load_mnist(tmp_path / "none")
