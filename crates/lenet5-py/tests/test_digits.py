"""Digits by the million: arrays in, arrays out."""

from __future__ import annotations

import pickle
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

import lenet5

from conftest import FIXTURES


def test_arrays_hold_what_one_reading_holds(reader, digits):
    found = reader.read_digits(digits)
    assert len(found) == 1000 and found.penalties.shape == (1000, 10)
    assert [a.dtype for a in (found.digit, found.guess, found.confidence, found.refusal, found.penalties)] == [
        np.int8,
        np.uint8,
        np.float32,
        np.uint8,
        np.float32,
    ]
    assert np.array_equal(found.guess, found.penalties.argmin(axis=1))
    assert np.array_equal(found.digit, np.where(found.refusal > 0, -1, found.guess.astype(int)))
    one = found[3]
    assert one.guess == str(found.guess[3]) and one.confidence == found.confidence[3]
    assert [own.guess for own in found[:5]] == [own.guess for own in list(found)[:5]]
    refused = found[found.refusal > 0]
    assert len(refused) == (found.refusal > 0).sum()
    assert all(own.digit is None and own.refusal in lenet5.REFUSALS[1:] for own in refused)
    again = pickle.loads(pickle.dumps(found))
    assert np.array_equal(again.penalties, found.penalties)


def test_digits_are_those_of_the_network_in_numpy_and_onnx(digits, tmp_path):
    """Another engine gives the same penalties."""
    onnxruntime = pytest.importorskip("onnxruntime")
    for name in ("reader", "paper"):
        network = lenet5.Network.pretrained(name)
        session = onnxruntime.InferenceSession(network.to_onnx(), providers=["CPUExecutionProvider"])
        digit, penalties, _ = session.run(None, {"image": digits})
        found = lenet5.Reader(network).read_digits(digits)
        assert np.array_equal(found.guess, digit)
        assert np.abs(found.penalties - penalties).max() < 1e-3


def test_any_number_of_threads_and_any_order_of_memory_give_the_same_bits(digits):
    expected = lenet5.Reader(threads=1).read_digits(digits)
    fortran = np.asfortranarray(digits)
    for threads in (1, 2, 5):
        reader = lenet5.Reader(threads=threads)
        for given in (digits, digits.reshape(1000, 784), fortran, digits[::-1][::-1], digits.copy()):
            assert np.array_equal(reader.read_digits(given).penalties, expected.penalties)
    every_other = lenet5.Reader().read_digits(digits[::2])
    assert np.array_equal(every_other.penalties, expected.penalties[::2])


def test_what_holds_no_ink_is_refused_and_other_scales_told(reader, digits):
    """A network says 1 of an empty field."""
    blank = np.stack([np.zeros((28, 28), np.uint8), np.full((28, 28), 255, np.uint8), digits[0]])
    found = reader.read_digits(blank)
    assert found.digit.tolist() == [-1, -1, 7]
    assert [own.refusal for own in found] == ["blank", "blank", None]
    assert reader.read(blank[0]).refusal == "blank"
    with pytest.raises(ValueError, match="255 [*] digits"):
        reader.read_digits((digits > 127).astype(np.uint8))


def test_no_digits_are_no_readings(reader):
    found = reader.read_digits(np.zeros((0, 28, 28), np.uint8))
    assert len(found) == 0 and found.penalties.shape == (0, 10)
    assert list(found) == []


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        (np.zeros((5, 28, 28)), TypeError, "uint8.*float64"),
        (np.zeros((5, 28, 28), np.int64), TypeError, "int64"),
        (np.zeros((5, 28, 28), object), TypeError, "object"),
        (np.zeros((28, 28), np.uint8), ValueError, r"\(28, 28\)"),
        (np.zeros((5, 32, 32), np.uint8), ValueError, r"\(5, 32, 32\)"),
        (np.zeros((), np.uint8), ValueError, "expected"),
        ("digits", TypeError, "uint8"),
    ],
)
def test_other_arrays_are_told(reader, given, error, words):
    with pytest.raises(error, match=words):
        reader.read_digits(given)


def test_tables_have_a_row_a_digit(reader, digits):
    found = reader.read_digits(digits)
    pandas = pytest.importorskip("pandas")
    frame = found.to_pandas()
    assert isinstance(frame, pandas.DataFrame) and len(frame) == 1000
    assert frame["refusal"].notna().sum() == (found.refusal > 0).sum()
    table = found.to_arrow()
    assert table.column_names == ["digit", "guess", "confidence", "refusal"]
    assert table["digit"].null_count == (found.refusal > 0).sum()
    names = [None if name is None else str(name) for name in table["refusal"].to_pylist()]
    assert names == [lenet5.REFUSALS[code] for code in found.refusal]


def test_layers_are_the_papers(digits):
    network = lenet5.Network.pretrained("paper")
    layers = network.forward(digits[0])
    shapes = {name: units.shape for name, units in layers.items()}
    assert shapes == {
        "C1": (6, 28, 28),
        "S2": (6, 14, 14),
        "C3": (16, 10, 10),
        "S4": (16, 5, 5),
        "C5": (120, 1, 1),
        "F6": (84,),
        "output": (10,),
    }
    assert np.allclose(layers["output"], lenet5.Reader(network).read_digits(digits[:1]).penalties[0])
    weights = network.state_dict()
    # The paper's 60,000, the links that Table I does not have, and the codes.
    assert sum(values.size for values in weights.values()) == 60_000 + 36 * 25 + 840
    distances = ((layers["F6"] - weights["rbf.weight"]) ** 2).sum(axis=1)
    assert np.allclose(distances, layers["output"], rtol=1e-4)
    with pytest.raises(ValueError, match=r"\(28, 28\)"):
        network.forward(np.zeros((32, 31), np.uint8))


def test_wide_strips_are_read_as_their_windows_are(digits):
    """Section VII of the paper: outputs four pixels apart, each with the penalties of the 32 columns that it sees."""
    network = lenet5.Network.pretrained("sdnn")
    strip = np.concatenate(list(digits[:3]), axis=1)
    layers = network.forward(strip)
    outputs = (strip.shape[1] + 4 - 32) // 4 + 1
    assert layers["C1"].shape == (6, 28, strip.shape[1]) and layers["C5"].shape == (120, 1, outputs)
    assert layers["F6"].shape == (84, outputs) and layers["output"].shape == (10, outputs)
    padded = np.pad(strip, 2)
    assert all((network.forward(padded)[name] == layers[name]).all() for name in layers)
    for k in range(outputs):
        window = padded[:, 4 * k : 4 * k + 32]
        assert (network.forward(window)["output"][:, 0] == layers["output"][:, k]).all()
    # A window of one digit and its margin is that digit.
    alone = network.forward(np.pad(digits[0], 2))
    assert (alone["output"][:, 0] == network.forward(digits[0])["output"]).all()
    with pytest.raises(ValueError, match="W from 32 to 65536"):
        network.forward(np.zeros((28, 70_000), np.uint8))


def test_what_is_no_strip_is_told():
    network = lenet5.Network.pretrained("paper")
    for given, error, message in [
        (np.zeros((28, 28)), TypeError, r"uint8\) of shape \(28, 28\), found float64 of shape \(28, 28\)"),
        (np.zeros((1, 28, 28), np.uint8), TypeError, r"found uint8 of shape \(1, 28, 28\)"),
        ([[0]], TypeError, "found list"),
        (np.zeros((32, 28), np.uint8), ValueError, r"\(32, W\) with W from 32 to 65536, found \(32, 28\)"),
        (np.broadcast_to(np.uint8(0), (28, 20_000_000)), ValueError, "found"),
    ]:
        with pytest.raises(error, match=message):
            network.forward(given)


def test_pictures_without_ink_are_not_taken_for_blank_digits(digits):
    faint = digits[:2] // 16
    with pytest.raises(ValueError, match=r"found at most 15; array \* \(255 // 15\) makes them"):
        lenet5.to_digits(faint)
    assert lenet5.to_digits(faint * 17).max() == 255
    with pytest.raises(ValueError, match=r"found \(2, 0, 5\)"):
        lenet5.to_digits(np.zeros((2, 0, 5), np.uint8))


def test_graphs_tell_what_is_known_of_a_network():
    known = lenet5.Network.pretrained("paper").to_onnx()
    for told in (b"recipe", b"test_errors", b"data_sha256", b"MIT OR Apache-2.0"):
        assert told in known


def test_other_characters_have_no_digit(digits):
    labels = lenet5.load_mnist(FIXTURES).test_labels
    is_own = (labels == 3) | (labels == 8)
    images = digits[is_own]
    numbered = {"ab": -1, "38": 3}
    for classes, first in numbered.items():
        network = lenet5.train(images, labels[is_own] == 8, classes=classes, passes=3).network
        readings = lenet5.Reader(network).read_digits(images)
        assert set(readings.digit[readings.guess == 0]) == {first}
        table = readings.to_pandas()
        assert set(table["guess"]) == set(classes) and table["digit"].isna().all() == (first < 0)
        assert readings.to_arrow()["guess"].to_pylist() == list(table["guess"])


def test_networks_are_saved_and_named(tmp_path):
    network = lenet5.Network.pretrained("best")
    network.save(tmp_path / "model")
    again = lenet5.Network.load(tmp_path / "model")
    assert again.to_safetensors() == network.to_safetensors()
    assert (network.name, again.name, network.classes) == ("best", None, "0123456789")
    with pytest.raises(ValueError, match="reader, best"):
        lenet5.Network.pretrained("nobody")
    with pytest.raises(lenet5.Error, match="safetensors"):
        lenet5.Network.from_safetensors(b"nothing")
    with pytest.raises(FileNotFoundError):
        lenet5.Network.load(tmp_path / "missing")
    with pytest.raises(ValueError, match="input"):
        network.to_onnx(input="words")


@pytest.mark.thorough
def test_memory_is_the_answers_alone(reader):
    """A million digits are read from where they lie: what is taken is 47 bytes each, and what threads work on."""
    resource = pytest.importorskip("resource")
    digits = np.zeros((1_000_000, 28, 28), np.uint8)
    digits[:, 5:20, 14:16] = 255
    reader.read_digits(digits[:1000])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = reader.read_digits(digits)
    taken = 1024 * (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
    # A copy of the digits would be 784.
    assert taken / len(found) < 64, taken


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other signals")
def test_ctrl_c_stops_within_a_moment():
    code = (
        "import signal, numpy as np, lenet5; "
        # A shell that starts its tests in the background has told them not to heed it.
        "signal.signal(signal.SIGINT, signal.default_int_handler); x = np.zeros((3_000_000, 28, 28), np.uint8); r = lenet5.Reader(threads=1); "
        "print('begun', flush=True); r.read_digits(x); print('ended')"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "begun\n"
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    out, error = process.communicate(timeout=60)
    assert "KeyboardInterrupt" in error and "ended" not in out
