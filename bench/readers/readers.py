#!/usr/bin/env python3
"""Compares lenet5 with readers of text on pictures of numbers.

    python3 bench/readers/readers.py --table PICTURES.csv

makes a virtual environment under target/readers, installs the readers that can be had, has them
read the pictures in turns, and prints a table. With --write it goes to

    bench/record/DATE-CPU-readers.json   every figure
    docs/reading.md                      the table between its markers

README.md beside this file tells what is compared and how.
"""

import argparse
import shutil
import sys
from pathlib import Path

# For what the contests share.
sys.path.insert(1, str(Path(__file__).resolve().parents[1]))

import check
import install
import report
from common import RECORDS, REPOSITORY, put_table, say, shown, slug, write_record
from contest import Contest
from tables import choose, read_table, spread

PAGE = REPOSITORY / "docs/reading.md"


def readers(text: str) -> list[str]:
    names = text.split(",")
    unknown = sorted(set(names) - set(install.READERS))
    if unknown:
        known = ", ".join(install.READERS)
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(unknown)}; known: {known}")
    return names


def count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected 1 or more, found {text}")
    return int(text)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Compares lenet5 with readers of text on pictures of numbers.",
        epilog="Logs are in target/readers/logs. Nothing else should run on the machine meanwhile.",
    )
    add = parser.add_argument
    add("--table", type=Path, metavar="FILE", help="CSV with path, numbers and, if wished, set")
    add("--set", metavar="NAME", help="only the pictures of this set [all]")
    add("--crops", action="store_true", help="each picture is one line, cut out")
    add("--count", type=count, metavar="N", help="N pictures of each table, evenly from all [all]")
    add("--nondigits", type=Path, metavar="FILE", help="CSV with path and what: shows no digit")
    add("--format", metavar="FORMAT", help="ours also with this format, as for lenet5 read")
    add(
        "--only",
        type=readers,
        default=install.READERS,
        metavar="READER,...",
        help=f"some of {', '.join(install.READERS)} [all]",
    )
    add(
        "--trial",
        type=count,
        default=40,
        metavar="N",
        help="pictures on which the ways of a reader are tried [40]",
    )
    add("--lenet5", type=Path, metavar="PROGRAM", help="our program [built by cargo]")
    add("--write", action="store_true", help="write the record, and the table into docs/reading.md")
    add("--out", type=Path, metavar="FILE", help="write the record here")
    add("--check", action="store_true", help="try what the contest needs, without other readers")
    options = parser.parse_args()
    if not (options.table or options.check):
        parser.error("expected --table or --check")
    if "lenet5-format" in options.only and not options.format:
        if options.only is not install.READERS:
            parser.error("lenet5-format needs --format")
        options.only = [name for name in options.only if name != install.OURS_FORMAT]
    return options


def find_ours(options: argparse.Namespace) -> Path:
    """Our program, built unless it is given."""
    if options.lenet5 is None:
        return install.ENVIRONMENT.build_ours()
    if not shutil.which(options.lenet5.absolute()):
        raise ValueError(f"{options.lenet5}: it is no program")
    return options.lenet5.absolute()


def compare(options: argparse.Namespace) -> None:
    pictures = choose(read_table(options.table, "numbers"), options.table, options.set)
    nondigits = read_table(options.nondigits, "what") if options.nondigits else []
    lenet5 = find_ours(options)
    contest = Contest(
        lenet5,
        shutil.which("tesseract"),
        options.format,
        spread(pictures, options.count),
        spread(nondigits, options.count),
        options.crops,
        options.trial,
    )
    for name, reason in install.install(options.only).items():
        contest.skip(name, reason)
    contest.hold([name for name in options.only if name not in contest.skipped])
    if not contest.entries:
        raise ValueError("no reader could be compared")
    tell(report.record(contest), options)


def tell(found: dict, options: argparse.Namespace) -> None:
    path = options.out
    if path is None and options.write:
        path = RECORDS / f"{found['date']}-{slug(found['cpu'])}-readers.json"
    text = report.table(found, shown(path) if path else None)
    if path:
        write_record(found, path)
        say(f"wrote {shown(path)}")
    if not options.write:
        print(text)
    elif put_table(text, PAGE, install.BEGIN, install.END):
        say(f"wrote the table in {shown(PAGE)}")
    else:
        say(f"{shown(PAGE)} has no place for the table: {install.BEGIN} {install.END}")
        print(text)


def main() -> None:
    options = arguments()
    try:
        if options.check:
            check.check(find_ours(options), PAGE)
        else:
            compare(options)
    except (AssertionError, OSError, ValueError, KeyError) as fault:
        told = str(fault)
        if isinstance(fault, OSError) and fault.filename:
            told = f"{fault.filename}: {fault.strerror}"
        sys.exit(f"readers.py{' --check' if options.check else ''}: {told}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
