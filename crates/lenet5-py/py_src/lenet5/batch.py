"""Reads whole folders of Parquet files, a file in and a file out, without an engine.

>>> import lenet5.batch
>>> summary = lenet5.batch.read_parquet(source, destination)
>>> summary.rows
1000

or, from a shell, `python -m lenet5.batch fields/ out/`.

Each file of the destination has the rows of the file of the same name in the source, in their order: the column of
identifiers as it is, and `digit` (null where refused), `guess`, `confidence`, `refusal` and `error`; or, with `number` or a
`format`, `value` (null where refused), `text`, `confidence`, `refusal` and `error` of the number in each picture. It is written under another
name and renamed when it is whole; files that are there already are not read again. So a run that was killed at any
moment goes on where it was, and loses and doubles nothing.

This needs `pyarrow`.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import NoneType
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ._lenet5 import Error, FormReading, __version__
from ._reader import Reader
from ._readings import REFUSALS

__all__ = ["Progress", "Summary", "read_batch", "read_parquet"]

ROWS = 8192
"""Rows that are read at once of a column of digits: 6.4 MB."""
PICTURES = 64
"""Rows that are read at once of a column of pictures, which may be large."""

DIGIT_BYTES = 28 * 28
NUMBER = "number"
"""The name of the field that a picture of a number is."""
ASKED = "lenet5.format"
"""The entry of a file's metadata that tells the format of its numbers, or that they may be any."""

_T = TypeVar("_T")
_Form = dict[str, object]
BITS = "digit: expected bytes from 0 for paper to 255 for ink, found 0 and 1"


@dataclass
class Summary:
    """What a run did.

    Attributes:
        files: how many files were written.
        skipped: how many were there already.
        rows: how many rows were read.
        refused: how many of them were refused.
        broken: how many of them have an error.
        failed: the files that could not be read, each with the reason; nothing was written for them.
    """

    files: int = 0
    skipped: int = 0
    rows: int = 0
    refused: int = 0
    broken: int = 0
    failed: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Progress:
    """How far a run is."""

    file: str
    number: int
    files: int
    rows: int
    seconds: float


def read_parquet(
    source: str | os.PathLike[str],
    destination: str | os.PathLike[str],
    *,
    image: str = "image",
    id: str | None = "id",
    number: bool = False,
    format: str | None = None,
    network: str | os.PathLike[str] = "reader",
    threads: int | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Summary:
    """Reads the digits, or the numbers, in a Parquet file, or in all of a folder.

    Args:
        source: a file, or a folder whose files `*.parquet` are read, in the order of their names.
        destination: a folder, which is made if it is missing.
        image: the column of digits: 784 bytes each (`fixed_size_binary[784]`, or lists of 784 `uint8`), which are read as
            `Reader.read_digits` does; or pictures as files have them (`binary`, or structs of `bytes` and `path`), which are read as
            `Reader.read` does.
        id: the column that is kept beside the answers; None for none.
        number: whether each picture has a number, which is read as a field of a form by `Reader.read_form`.
        format: what that number may say, as for `Reader.read_page`; it makes `number` true.
        network: as `Reader` takes it.
        threads: how many threads read; None for one for each core.
        progress: called after each batch of rows.

    Returns:
        What was done. A file that cannot be read is told in `failed`, and the others are read all the same.

    Raises:
        FileNotFoundError: there is no such source, or it has no Parquet file.
        lenet5.Error: the destination is the source, or is a file.
        TypeError: the format is no text.
        ValueError: there is no such format.
    """
    form = _form(number, format)
    files, folder = _places(Path(source), Path(destination))
    folder.mkdir(parents=True, exist_ok=True)
    _clear_away(folder)
    reader = Reader(network, threads=threads)
    if form is not None:
        # A format that is wrong is told before files are read, and not of each of them: blank paper shows it.
        reader.read_form(np.full((40, 40), 255, np.uint8), form)
    asked = None if form is None else format or "any"
    task = _Task(reader, form, asked, image, id)
    begin = time.monotonic()
    summary = Summary()
    for place, path in enumerate(files, 1):
        target = folder / path.name
        if target.exists():
            if (fault := _other_answers(target, asked)) is None:
                summary.skipped += 1
            else:
                summary.failed[str(path)] = fault
            continue

        def tell(rows: int, path: Path = path, place: int = place) -> None:
            if progress is not None:
                seconds = time.monotonic() - begin
                progress(Progress(path.name, place, len(files), summary.rows + rows, seconds))

        try:
            found = _read_file(task, path, target, tell)
        except Exception as error:  # noqa: BLE001
            # Whatever is wrong with one file, the others are read.
            summary.failed[str(path)] = str(error) or type(error).__name__
            continue
        summary.files += 1
        summary.rows += found.rows
        summary.refused += found.refused
        summary.broken += found.broken
    return summary


def read_batch(reader: Reader, images: Any, *, number: bool = False, format: str | None = None) -> pa.Table:
    """Reads a column of Arrow: what a function for Ray Data, Daft or DataFusion calls.

    Args:
        reader: what reads; with `threads=1` where an engine has a task for each core.
        images: an array, or a chunked one, of a type that `read_parquet` takes.
        number: as for `read_parquet`.
        format: as for `read_parquet`.

    Returns:
        A table of `digit`, `guess`, `confidence`, `refusal` and `error`, or, of numbers, of `value`, `text`, `confidence`,
        `refusal` and `error`, with a row for each image; one that is null or broken has an `error`.

    Raises:
        lenet5.Error: the column is of another type.
        TypeError: the format is no text.
        ValueError: there is no such format.
    """
    return _read_column(reader, images, _form(number, format))


@dataclass(frozen=True)
class _Task:
    """What to read in each file."""

    reader: Reader
    form: _Form | None
    asked: str | None
    image: str
    id: str | None


def _form(number: bool, format: str | None) -> _Form | None:
    """The form whose only field is the whole picture, if numbers are read."""
    if not isinstance(format, (str, NoneType)):
        raise TypeError(f'format: expected a text such as "amount", found {type(format).__name__}')
    if format is None and not number:
        return None
    field = {"name": NUMBER, "box": [0, 0, 1, 1], **({} if format is None else {"format": format})}
    return {"unit": "parts", "fields": [field]}


def _read_column(reader: Reader, images: Any, form: _Form | None) -> pa.Table:
    if isinstance(images, pa.ChunkedArray):
        images = images.combine_chunks()
        if isinstance(images, pa.ChunkedArray):
            images = pa.concat_arrays(images.chunks) if images.num_chunks else pa.array([], images.type)
    digits = _digits_of(images)
    if digits is None:
        return _read_pictures(reader, images) if form is None else _read_numbers(reader, images, form)
    if form is not None:
        raise Error(f"images: expected binary, or structs of bytes and path, for numbers, found {images.type}")
    return _read_digits(reader, images, digits)


def _places(source: Path, destination: Path) -> tuple[list[Path], Path]:
    if source.is_dir():
        files = sorted(source.glob("*.parquet"))
        if not files:
            raise FileNotFoundError(f"{source}: expected files *.parquet, found none")
    elif source.exists():
        files = [source]
    else:
        raise FileNotFoundError(f"{source}: expected a Parquet file, or a folder of them, found neither")
    if destination.exists() and not destination.is_dir():
        raise Error(f"{destination}: expected a folder, found a file")
    if destination.resolve() == files[0].parent.resolve():
        raise Error(f"{destination}: expected another folder than that of the source")
    return files, destination


def _read_file(task: _Task, path: Path, target: Path, tell: Callable[[int], None]) -> Summary:
    """Reads one file into another, which is there when it is whole."""
    reader, image, id = task.reader, task.image, task.id
    summary = Summary()
    own = pq.ParquetFile(path)
    schema = None
    columns = own.schema_arrow.names
    for name in filter(None, (image, id)):
        if name not in columns:
            raise Error(f"{path}: column: expected {name!r}, found {', '.join(columns)}")
        if columns.count(name) > 1:
            raise Error(f"{path}: column: expected one {name!r}, found {columns.count(name)}")
    # Hidden, and of this process: what a killed one leaves behind is in nobody's way until it is cleared away.
    unfinished = target.with_name(f".{target.name}.{socket.gethostname()}.{os.getpid()}")
    writer = None
    try:
        wanted = [name for name in (id, image) if name is not None]
        batches = own.iter_batches(_rows(own, image), columns=wanted)
        none = own.schema_arrow.empty_table().to_batches() or [pa.RecordBatch.from_pylist([], own.schema_arrow)]
        for batch in itertools.chain(none, _ahead(batches)):
            answers = _read_column(reader, batch.column(image), task.form)
            if id is not None:
                answers = answers.add_column(0, batch.schema.field(id), batch.column(id))
            if writer is None:
                schema = answers.schema.with_metadata(_metadata(task))
                writer = pq.ParquetWriter(unfinished, schema, compression="zstd")
            if len(answers) > 0:
                writer.write_table(answers.cast(schema))
            summary.rows += len(answers)
            summary.refused += len(answers) - answers["refusal"].null_count
            summary.broken += len(answers) - answers["error"].null_count
            tell(summary.rows)
        assert writer is not None
        writer.close()
        with open(unfinished, "rb") as written:
            os.fsync(written.fileno())
        os.replace(unfinished, target)
    except BaseException:
        if writer is not None:
            writer.close()
        unfinished.unlink(missing_ok=True)
        raise
    return summary


def _other_answers(target: Path, asked: str | None) -> str | None:
    """Says what else than what is asked for a file has that is there already."""

    def told(asked: str | None) -> str:
        return "digits" if asked is None else f"numbers of the format {asked}"

    try:
        metadata = pq.read_schema(target).metadata or {}
    except Exception as error:  # noqa: BLE001
        return f"{target}: expected answers, found {error}"
    own = metadata.get(ASKED.encode())
    found = None if own is None else own.decode(errors="replace")
    return None if found == asked else f"{target}: expected {told(asked)}, found {told(found)}; give another destination"


def _clear_away(folder: Path) -> None:
    """Removes what runs on this machine left behind that were killed."""
    for unfinished in folder.glob(f".*.parquet.{socket.gethostname()}.*"):
        process = unfinished.suffix[1:]
        if process.isdecimal() and not _is_running(int(process)):
            # Another run may be as quick.
            with contextlib.suppress(OSError):
                unfinished.unlink()


def _is_running(process: int) -> bool:
    if sys.platform == "win32":
        # A signal would end it there; what another process has open cannot be removed.
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _rows(own: pq.ParquetFile, image: str) -> int:
    kind = own.schema_arrow.field(image).type
    return ROWS if pa.types.is_fixed_size_binary(kind) or pa.types.is_fixed_size_list(kind) else PICTURES


def _ahead(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The same batches, each decoded while the one before it is read."""
    with ThreadPoolExecutor(1) as pool:
        following = pool.submit(next, batches, None)
        while (batch := following.result()) is not None:
            following = pool.submit(next, batches, None)
            yield batch


def _digits_of(images: Any) -> np.ndarray[Any, np.dtype[np.uint8]] | None:
    """The bytes of a column of digits, from where they lie; None if it has pictures."""
    kind = images.type
    if pa.types.is_fixed_size_binary(kind):
        if kind.byte_width != DIGIT_BYTES:
            raise Error(f"images: expected {DIGIT_BYTES} bytes each, found {kind.byte_width}")
        buffer = images.buffers()[1]
        begin = images.offset * DIGIT_BYTES
    elif pa.types.is_fixed_size_list(kind):
        if kind.list_size != DIGIT_BYTES or not pa.types.is_uint8(kind.value_type):
            raise Error(f"images: expected lists of {DIGIT_BYTES} uint8, found {kind}")
        if images.values.null_count > 0:
            raise Error("images: expected lists without null pixels, found some with them")
        buffer = images.values.buffers()[1]
        begin = (images.offset + images.values.offset // DIGIT_BYTES) * DIGIT_BYTES
    else:
        return None
    count = len(images)
    if buffer is None or count == 0:
        return np.zeros((count, DIGIT_BYTES), np.uint8)
    return np.frombuffer(buffer, np.uint8, count * DIGIT_BYTES, begin).reshape(count, DIGIT_BYTES)


def _read_digits(reader: Reader, images: Any, digits: np.ndarray[Any, np.dtype[np.uint8]]) -> pa.Table:
    found = reader._read_plain(digits.reshape(-1, 28, 28))
    is_null = np.asarray(images.is_null().to_numpy(zero_copy_only=False), bool)
    errors = np.where(is_null, "null", "").astype(object)
    # Row by row: what is wrong with one must not depend on those beside it.
    errors[~is_null & (digits.max(axis=1, initial=0) == 1)] = BITS
    is_broken = errors != ""
    is_refused = found.refusal > 0
    guesses = np.array(list(reader.classes))[found.guess]
    return _table(
        pa.array(found.digit, pa.int8(), mask=(found.digit < 0) | is_broken),
        pa.array(guesses, pa.string(), mask=is_broken),
        pa.array(found.confidence, pa.float32(), mask=is_broken),
        _reasons(found.refusal, is_refused & ~is_broken),
        pa.array(errors, pa.string(), mask=~is_broken),
    )


def _read_pictures(reader: Reader, images: Any) -> pa.Table:
    readings = _each_picture(images, reader.read)
    codes = np.array([REFUSALS.index(own.refusal) if own else 0 for own in readings], np.uint8)
    return _table(
        pa.array([own.digit if own else None for own in readings], pa.int8()),
        pa.array([own.guess if own else None for own in readings], pa.string()),
        pa.array([own.confidence if own else None for own in readings], pa.float32()),
        _reasons(codes, codes > 0),
        pa.array([own.error if own else "null" for own in readings], pa.string()),
    )


def _read_numbers(reader: Reader, images: Any, form: _Form) -> pa.Table:
    def read(pictures: list[Any]) -> list[FormReading]:
        return reader.read_form(pictures, form)

    found = _each_picture(images, read)
    fields = [None if own is None or own.error else own.fields[0] for own in found]
    codes = np.array([REFUSALS.index(own.refusal) if own else 0 for own in fields], np.uint8)
    return pa.table(
        {
            "value": pa.array([own.value if own else None for own in fields], pa.string()),
            "text": pa.array([own.text if own else None for own in fields], pa.string()),
            "confidence": pa.array([own.confidence if own else None for own in fields], pa.float32()),
            "refusal": _reasons(codes, codes > 0),
            "error": pa.array([own.error if own else "null" for own in found], pa.string()),
        }
    )


def _each_picture(images: Any, read: Callable[[list[Any]], list[_T]]) -> list[_T | None]:
    """Reads the pictures of a column; None where it has a null."""
    if not _has_pictures(images.type):
        raise Error(
            f"images: expected fixed_size_binary[{DIGIT_BYTES}], lists of {DIGIT_BYTES} uint8, binary, or structs of bytes and "
            f"path, found {images.type}"
        )
    pictures = [_picture_of(value) for value in images.to_pylist()]
    there = [picture for picture in pictures if picture is not None]
    found = iter(read(there))
    return [None if picture is None else next(found) for picture in pictures]


def _has_pictures(kind: Any) -> bool:
    is_binary = pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_binary_view(kind)
    if is_binary or not pa.types.is_struct(kind) or kind.get_field_index("bytes") < 0:
        return bool(is_binary)
    path = kind.get_field_index("path")
    is_text = path < 0 or pa.types.is_string(kind.field(path).type) or pa.types.is_large_string(kind.field(path).type)
    return is_text and _has_pictures(kind.field("bytes").type)


def _picture_of(value: Any) -> bytes | str | None:
    if isinstance(value, dict):
        data, path = value.get("bytes"), value.get("path")
        return data if data is not None else path
    return value  # type: ignore[no-any-return]


def _reasons(codes: np.ndarray[Any, np.dtype[np.uint8]], is_refused: Any) -> pa.Array:
    names = np.array([name or "" for name in REFUSALS])[codes]
    return pa.array(names, pa.string(), mask=~is_refused)


def _table(digit: pa.Array, guess: pa.Array, confidence: pa.Array, refusal: pa.Array, error: pa.Array) -> pa.Table:
    return pa.table(
        {"digit": digit, "guess": guess, "confidence": confidence, "refusal": refusal, "error": error}
    )


def _metadata(task: _Task) -> dict[str, str]:
    own = {"lenet5.version": __version__, "lenet5.network": task.reader.fingerprint}
    return own if task.asked is None else {**own, ASKED: task.asked}


def main() -> int:
    """Runs the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m lenet5.batch",
        description="Reads the digits or numbers in Parquet files: a file in, a file out; goes on where it was stopped.",
    )
    parser.add_argument("source", help="a Parquet file, or a folder of them")
    parser.add_argument("destination", help="the folder of the answers")
    parser.add_argument("--image", default="image", help="the column of digits or pictures [image]")
    parser.add_argument("--id", default="id", help="the column that is kept beside the answers [id]")
    parser.add_argument("--no-id", action="store_true", help="keep no column")
    parser.add_argument("--number", action="store_true", help="read the number in each picture, not the digit")
    parser.add_argument("--format", help="read numbers, which may say this, such as amount, date or dddd-dd")
    parser.add_argument("--network", default="reader", help="a network's name, or the path of a model [reader]")
    parser.add_argument("--threads", type=int, help="how many threads read [one for each core]")
    parser.add_argument("--quiet", action="store_true", help="say nothing but errors")
    given = parser.parse_args()
    is_shown = not given.quiet and sys.stderr.isatty()
    try:
        summary = read_parquet(
            given.source,
            given.destination,
            image=given.image,
            id=None if given.no_id else given.id,
            number=given.number,
            format=given.format,
            network=given.network,
            threads=given.threads,
            progress=_show if is_shown else None,
        )
    except (OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nstopped; the same command goes on", file=sys.stderr)
        return 130
    if is_shown:
        print(file=sys.stderr)
    for path, reason in summary.failed.items():
        print(f"error: {reason if path in reason else f'{path}: {reason}'}", file=sys.stderr)
    if not given.quiet:
        print(
            f"files read: {summary.files}, of {summary.rows:,} rows; there already: {summary.skipped}; "
            f"rows refused: {summary.refused:,}, broken: {summary.broken:,}"
        )
    return 2 if summary.failed else 0


def _show(progress: Progress) -> None:
    rate = progress.rows / max(progress.seconds, 1e-9)
    line = f"file {progress.number} of {progress.files}, {progress.rows:,} rows, {rate:,.0f} a second"
    print(f"\r{line:<70}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
