#!/usr/bin/env python3
"""Compares lenet5 with its peers on this machine's processor.

    python3 bench/peers/peers.py

makes a virtual environment under target/peers, installs and builds the peers, checks that
each computes our penalties, times them all in turn, and writes

    bench/record/DATE-CPU.json   every figure of every round
    docs/performance.md          the table between its markers
    docs/performance.svg         the plot

README.md beside this file tells what is compared and how.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

# For what the contests share.
sys.path.insert(1, str(Path(__file__).resolve().parents[1]))

import check
import install
from common import RECORDS, REPOSITORY, available, put_table, say, shown, slug, write_record

PAGE = REPOSITORY / "docs/performance.md"
PLOT = REPOSITORY / "docs/performance.svg"

# Carries the engines that could not be installed into the virtual environment.
MISSING = "LENET5_PEERS_MISSING"


def engines(text: str) -> list[str]:
    names = text.split(",")
    unknown = sorted(set(names) - set(install.ENGINES))
    if unknown:
        known = ", ".join(install.ENGINES)
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(unknown)}; known: {known}")
    return names


def counts(text: str) -> list[int]:
    found = sorted({int(count) for count in text.split(",")})
    if not 1 <= found[0] <= found[-1] <= available():
        raise argparse.ArgumentTypeError(f"expected 1 to {available()}, found {text}")
    return found


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Compares lenet5 with its peers on this machine's processor.",
        epilog="Logs are in target/peers/logs. Nothing else should run on the machine meanwhile.",
    )
    add = parser.add_argument
    add("--rounds", type=int, metavar="N", help="rounds; every engine runs once in each [3]")
    add("--seconds", type=float, metavar="S", help="time of one measurement [0.5]")
    add("--quick", action="store_true", help="to try it: 1 round, 0.05 s, files not written")
    add(
        "--only",
        type=engines,
        default=install.ENGINES,
        metavar="ENGINE,...",
        help=f"some of {', '.join(install.ENGINES)} [all]",
    )
    add(
        "--threads",
        type=counts,
        default=sorted({1, available()}),
        metavar="N,...",
        help="numbers of threads [1 and all cores]",
    )
    add("--lenet5", type=Path, metavar="PROGRAM", help="our program [built by cargo]")
    add("--out", type=Path, metavar="FILE", help="the record [bench/record/DATE-CPU.json]")
    add("--check", action="store_true", help="look at what the contest needs, without engines")
    add("--no-write", action="store_true", help="print the table, write no file")
    options = parser.parse_args()
    options.rounds = options.rounds or (1 if options.quick else 3)
    options.seconds = options.seconds or (0.05 if options.quick else 0.5)
    options.no_write |= options.quick
    return options


def find_ours(options: argparse.Namespace) -> Path:
    """Our program, built unless it is given."""
    return options.lenet5.absolute() if options.lenet5 else install.ENVIRONMENT.build_ours()


def enter(chosen: list[str]) -> None:
    """Starts this program anew inside the virtual environment."""
    os.environ[MISSING] = json.dumps(install.install(chosen))
    command = [str(install.PYTHON), *sys.argv]
    try:
        sys.exit(subprocess.run(command).returncode)
    except KeyboardInterrupt:
        sys.exit(130)


def main() -> None:
    options = arguments()
    if options.check:
        try:
            check.check(find_ours(options), PAGE, install.BEGIN, install.END)
        except (AssertionError, OSError, ValueError, KeyError) as fault:
            sys.exit(f"peers.py --check: {fault}")
        return
    if not install.ENVIRONMENT.is_inside():
        enter(options.only)

    # Only now: these need packages of the environment.
    import report
    from contest import Contest, Reference
    from models import write_folder

    lenet5 = find_ours(options)
    missing = json.loads(os.environ.get(MISSING, "{}")) | install.build(options.only)
    contest = Contest(lenet5, options.rounds, options.seconds)
    for name, reason in missing.items():
        contest.skip(name, reason)
    chosen = [name for name in options.only if name not in missing]

    folder = install.FOLDER / "models"
    write_folder(folder)
    reference = Reference(folder)
    for threads in options.threads:
        contest.hold(chosen, threads, folder, reference)

    found = report.record(contest)
    for warning in report.warnings(found):
        say(f"warning: {warning}")
    path = options.out or RECORDS / f"{found['date']}-{slug(found['cpu'])}.json"
    text = report.table(found, shown(path))
    if options.no_write:
        print(text)
        return
    write_record(found, path)
    say(f"wrote {shown(path)}")
    report.plot(found, PLOT)
    say(f"wrote {shown(PLOT)}")
    if put_table(text, PAGE, install.BEGIN, install.END):
        say(f"wrote the table in {shown(PAGE)}")
    else:
        say(f"{shown(PAGE)} has no place for the table: {install.BEGIN} {install.END}")
        print(text)


if __name__ == "__main__":
    main()
