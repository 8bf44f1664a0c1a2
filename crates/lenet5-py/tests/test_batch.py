"""Parquet in, Parquet out: all kinds of columns, broken rows and files, and runs that are killed."""

from __future__ import annotations

import doctest
import random
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

import lenet5

from conftest import ROOT, SAMPLES

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
batch = pytest.importorskip("lenet5.batch")


def column_of(digits: np.ndarray, kind: str) -> pa.Array:
    """A column of digits."""
    rows = digits.reshape(len(digits), 784)
    if kind == "fixed_size_binary":
        return pa.array([row.tobytes() for row in rows], pa.binary(784))
    values = pa.array(rows.reshape(-1))
    return pa.FixedSizeListArray.from_arrays(values, 784)


def write(path, images: pa.Array, first: int = 0):
    ids = pa.array(range(first, first + len(images)), pa.int64())
    pq.write_table(pa.table({"id": ids, "image": images, "note": ["x"] * len(images)}), path, row_group_size=300)


@pytest.mark.parametrize("kind", ["fixed_size_binary", "lists"])
def test_answers_are_the_readers(reader, digits, tmp_path, kind):
    source = tmp_path / "fields"
    source.mkdir()
    write(source / "a.parquet", column_of(digits[:700], kind))
    write(source / "b.parquet", column_of(digits[700:], kind), 700)
    summary = batch.read_parquet(source, tmp_path / "out", threads=2)
    expected = reader.read_digits(digits)
    assert (summary.files, summary.rows, summary.broken, summary.failed) == (2, 1000, 0, {})
    assert summary.refused == (expected.refusal > 0).sum() > 0
    found = pq.read_table(tmp_path / "out")
    assert found.column_names == ["id", "digit", "guess", "confidence", "refusal", "error"]
    assert found["id"].to_pylist() == list(range(1000))
    assert [-1 if own is None else own for own in found["digit"].to_pylist()] == expected.digit.tolist()
    assert np.array_equal(found["confidence"].to_numpy(), expected.confidence)
    assert found["guess"].to_pylist() == [str(own) for own in expected.guess]
    assert found["refusal"].to_pylist() == [lenet5.REFUSALS[code] for code in expected.refusal]
    metadata = pq.read_schema(tmp_path / "out/a.parquet").metadata
    assert metadata[b"lenet5.version"].decode() == lenet5.__version__
    assert len(metadata[b"lenet5.network"]) == 64
    # What is there is not read again.
    again = batch.read_parquet(source, tmp_path / "out")
    assert (again.files, again.skipped, again.rows) == (0, 2, 0)


@pytest.mark.parametrize("kind", ["binary", "large_binary", "struct"])
def test_pictures_are_read_and_broken_ones_told(reader, tmp_path, kind):
    pictures = [path.read_bytes() for path in SAMPLES] + [b"no picture", None]
    if kind == "struct":
        rows = [{"bytes": data, "path": None} for data in pictures[:-2]]
        rows += [{"bytes": b"no picture", "path": "x"}, None]
        rows.insert(0, {"bytes": None, "path": str(SAMPLES[0])})
        images = pa.array(rows, pa.struct([("bytes", pa.binary()), ("path", pa.string())]))
    else:
        images = pa.array([pictures[0], *pictures], pa.large_binary() if kind == "large_binary" else pa.binary())
    write(tmp_path / "pictures.parquet", images)
    summary = batch.read_parquet(tmp_path / "pictures.parquet", tmp_path / "out")
    assert (summary.rows, summary.broken) == (len(SAMPLES) + 3, 2)
    found = pq.read_table(tmp_path / "out").to_pylist()
    expected = reader.read([SAMPLES[0], *SAMPLES])
    assert [row["digit"] for row in found[:-2]] == [own.digit for own in expected]
    assert "expected PNG" in found[-2]["error"] and found[-1]["error"] == "null"
    assert found[-1]["digit"] is None and found[-1]["guess"] is None


def test_numbers_are_read_as_the_reader_reads_fields(reader, tmp_path):
    amount, page = ((ROOT / f"docs/reading/{name}").read_bytes() for name in ("amount.png", "page.jpg"))
    images = pa.array([amount, b"no picture", None, page, SAMPLES[7].read_bytes()], pa.binary())
    write(tmp_path / "numbers.parquet", images)
    summary = batch.read_parquet(tmp_path / "numbers.parquet", tmp_path / "out", format="amount")
    assert (summary.rows, summary.broken, summary.refused) == (5, 2, 1)
    found = pq.read_table(tmp_path / "out")
    assert found.column_names == ["id", "value", "text", "confidence", "refusal", "error"]
    rows = found.to_pylist()
    for row, picture in ((rows[0], amount), (rows[3], page)):
        field = reader.read_form(picture, batch._form(True, "amount")).fields[0]
        assert [row[name] for name in ("value", "text", "refusal")] == [field.value, field.text, field.refusal]
        assert row["confidence"] == pytest.approx(field.confidence, abs=1e-6)
    assert "833300" in rows[0]["text"].replace(".", "").replace("-", "")
    assert "expected PNG" in rows[1]["error"] and rows[2]["error"] == "null"
    assert rows[1]["value"] is None and rows[1]["confidence"] is None and rows[1]["refusal"] is None
    assert (rows[3]["value"], rows[3]["refusal"]) == (None, "several")
    # What is there was asked for in another way.
    again = batch.read_parquet(tmp_path / "numbers.parquet", tmp_path / "out", format="amount")
    assert (again.skipped, again.failed) == (1, {})
    other = batch.read_parquet(tmp_path / "numbers.parquet", tmp_path / "out")
    (reason,) = other.failed.values()
    assert other.skipped == 0 and "expected digits, found numbers of the format amount" in reason
    # Without a format any number is read.
    table = batch.read_batch(reader, images.slice(4), number=True).to_pylist()
    assert (table[0]["value"], table[0]["error"]) == ("7", None)


def test_formats_and_columns_that_cannot_be_are_told(reader, digits, tmp_path):
    write(tmp_path / "digits.parquet", column_of(digits[:5], "lists"))
    with pytest.raises(ValueError, match="format of field number"):
        batch.read_parquet(tmp_path / "digits.parquet", tmp_path / "out", format="x")
    with pytest.raises(TypeError, match="format: expected a text"):
        batch.read_batch(reader, pa.array([], pa.binary()), format=3)
    with pytest.raises(lenet5.Error, match="expected binary, or structs of bytes and path, for numbers"):
        batch.read_batch(reader, column_of(digits[:5], "lists"), number=True)
    command = [sys.executable, "-m", "lenet5.batch", tmp_path / "digits.parquet", tmp_path / "out", "--format", "x"]
    told = subprocess.run(command, capture_output=True, text=True)
    assert told.returncode == 2 and "format of field number" in told.stderr and "Traceback" not in told.stderr


def test_nulls_among_digits_change_no_other_row(reader, digits):
    column = column_of(digits[:50], "fixed_size_binary")
    holed = pa.array([None if k % 7 == 3 else value.as_py() for k, value in enumerate(column)], pa.binary(784))
    for images in (holed, holed.slice(5, 20), pa.chunked_array([holed.slice(0, 10), holed.slice(10)])):
        table = batch.read_batch(reader, images)
        offset = 5 if len(images) == 20 else 0
        expected = reader.read_digits(digits[offset : offset + len(images)])
        for k, row in enumerate(table.to_pylist()):
            if (k + offset) % 7 == 3:
                assert row == {"digit": None, "guess": None, "confidence": None, "refusal": None, "error": "null"}
            else:
                assert row["confidence"] == expected.confidence[k] and row["error"] is None


def test_rows_of_bits_are_told_whatever_is_beside_them(reader, digits):
    bits = (digits[:1] > 100).astype(np.uint8)
    expected = batch.read_batch(reader, column_of(digits[:3], "lists")).to_pylist()
    found = batch.read_batch(reader, column_of(np.concatenate([digits[:3], bits]), "lists")).to_pylist()
    assert found[:3] == expected and "found 0 and 1" in found[3]["error"] and found[3]["digit"] is None
    alone = batch.read_batch(reader, column_of(bits, "lists")).to_pylist()
    assert alone == found[3:]


def test_files_that_cannot_be_read_are_told_and_the_others_are(digits, tmp_path):
    source = tmp_path / "fields"
    source.mkdir()
    write(source / "good.parquet", column_of(digits[:10], "fixed_size_binary"))
    write(source / "empty.parquet", column_of(digits[:0], "fixed_size_binary"))
    (source / "broken.parquet").write_bytes(b"PAR1 and no more")
    pq.write_table(pa.table({"id": [1], "picture": [b"x"]}), source / "other.parquet")
    write(source / "small.parquet", pa.array([b"12345678"], pa.binary(8)))
    write(source / "text.parquet", pa.array(["seven"]))
    twice = pa.table([pa.array([1]), pa.array([1]), column_of(digits[:1], "fixed_size_binary")], ["id", "id", "image"])
    pq.write_table(twice, source / "twice.parquet")
    write(source / "number.parquet", pa.array([{"bytes": None, "path": 3}]))
    holes = pa.FixedSizeListArray.from_arrays(pa.array([None] + [0] * 783, pa.uint8()), 784)
    write(source / "holes.parquet", holes)
    summary = batch.read_parquet(source, tmp_path / "out")
    assert (summary.files, summary.rows) == (2, 10)
    told = {path.rsplit("/", 1)[1]: reason for path, reason in summary.failed.items()}
    assert len(told) == 7
    assert "expected one 'id', found 2" in told["twice.parquet"] and "null pixels" in told["holes.parquet"]
    assert "found struct" in told["number.parquet"]
    assert "expected 'image', found id, picture" in told["other.parquet"]
    assert "expected 784 bytes each, found 8" in told["small.parquet"]
    assert "found string" in told["text.parquet"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["empty.parquet", "good.parquet"]
    assert pq.read_table(tmp_path / "out/empty.parquet").num_rows == 0


def test_places_that_cannot_be_are_told(digits, tmp_path):
    write(tmp_path / "a.parquet", column_of(digits[:3], "lists"))
    with pytest.raises(FileNotFoundError, match="found neither"):
        batch.read_parquet(tmp_path / "missing", tmp_path / "out")
    (tmp_path / "nothing").mkdir()
    with pytest.raises(FileNotFoundError, match=r"\*.parquet"):
        batch.read_parquet(tmp_path / "nothing", tmp_path / "out")
    with pytest.raises(lenet5.Error, match="another folder"):
        batch.read_parquet(tmp_path / "a.parquet", tmp_path)
    with pytest.raises(lenet5.Error, match="found a file"):
        batch.read_parquet(tmp_path / "a.parquet", tmp_path / "a.parquet")


def command(*arguments) -> list[str]:
    return [sys.executable, "-m", "lenet5.batch", *map(str, arguments)]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.thorough
def test_a_run_that_is_killed_goes_on_and_loses_nothing(digits, tmp_path):
    """Killed ten times at any moment, then left alone: each row is there once, as if it had never been killed."""
    source = tmp_path / "fields"
    source.mkdir()
    many = np.tile(digits, (8, 1, 1))
    for k in range(12):
        write(source / f"{k:02}.parquet", column_of(many, "lists"), k * len(many))
    random.seed(1998)
    out = tmp_path / "out"
    killed = 0
    for _ in range(10):
        process = subprocess.Popen(command(source, out, "--threads", 1, "--quiet"))
        time.sleep(random.uniform(0.2, 1.2))
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
    assert killed > 0
    done = subprocess.run(command(source, out), capture_output=True, text=True, check=True)
    assert "already" in done.stdout
    assert not [path for path in out.iterdir() if path.name.startswith(".")]
    batch.read_parquet(source, tmp_path / "whole")
    assert sorted(out.glob("*.parquet")) == [out / path.name for path in sorted(source.glob("*.parquet"))]
    for path in (tmp_path / "whole").iterdir():
        assert pq.read_table(out / path.name).equals(pq.read_table(path)), path
    ids = pq.read_table(out)["id"].to_pylist()
    assert sorted(ids) == list(range(12 * len(many)))


def test_the_command_line_tells_what_it_did(digits, tmp_path):
    write(tmp_path / "a.parquet", column_of(digits[:100], "lists"))
    done = subprocess.run(command(tmp_path / "a.parquet", tmp_path / "out"), capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout.startswith("files read: 1, of 100 rows; there already: 0;")
    failed = subprocess.run(
        command(tmp_path / "a.parquet", tmp_path / "other", "--image", "photo"), capture_output=True, text=True
    )
    assert failed.returncode == 2 and "expected 'photo', found id, image, note" in failed.stderr
    nowhere = subprocess.run(command(tmp_path / "missing", tmp_path / "out"), capture_output=True, text=True)
    assert nowhere.returncode == 2 and nowhere.stderr.startswith("error: ")
    assert "Traceback" not in failed.stderr + nowhere.stderr


def test_examples_of_the_document_are_true(digits, tmp_path):
    source, destination = tmp_path / "a.parquet", tmp_path / "out"
    write(source, column_of(digits, "lists"))
    places = {"source": source, "destination": destination}
    done = doctest.testmod(batch, extraglobs=places)
    assert done.attempted == 3 and done.failed == 0
