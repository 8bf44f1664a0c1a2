"""Tables of pictures: CSV with a row of column names, as `lenet5 evaluate --labels` reads them.

Standard library only.
"""

import csv
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Picture:
    """A row of a table."""

    path: str
    # The numbers that it shows in reading order, with a space between two; None if it shows none.
    numbers: str | None
    # The name of the group that it is counted in.
    set: str


def read_table(table: Path, column: str) -> list[Picture]:
    """The rows of a table with `path` and another column, `numbers` or `what`."""
    folder = table.absolute().parent
    pictures = []
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file, strict=True)
        try:
            missing = [name for name in ("path", column) if name not in (rows.fieldnames or [])]
            if missing:
                raise ValueError(f"{table}: there is no column {missing[0]}")
            for row in rows:
                if not row["path"] or row[column] is None:
                    raise ValueError(f"{table}: line {rows.line_num}: expected path and {column}")
                numbers = " ".join(row[column].split()) if column == "numbers" else None
                name = row.get("set") or table.stem
                pictures.append(Picture(str(folder / row["path"]), numbers, name))
        except (csv.Error, UnicodeDecodeError) as error:
            raise ValueError(f"{table}: line {rows.line_num + 1}: {error}") from error
    if not pictures:
        raise ValueError(f"{table}: there is no picture in it")
    return pictures


def choose(pictures: list[Picture], table: Path, name: str | None) -> list[Picture]:
    """The pictures of one set, or all."""
    if name is None:
        return pictures
    chosen = [picture for picture in pictures if picture.set == name]
    if not chosen:
        sets = ", ".join(dict.fromkeys(picture.set for picture in pictures))
        raise ValueError(f"{table}: there is no set {name}; it has {sets}")
    return chosen


def spread(pictures: list[Picture], count: int | None) -> list[Picture]:
    """At most that many pictures, evenly from all of the table."""
    if count is None or count >= len(pictures):
        return pictures
    return [pictures[k * len(pictures) // count] for k in range(count)]
