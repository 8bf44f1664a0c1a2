"""The contest with the other readers left out: `readers.py --check`.

Standard library and our program only. The scripts, the pins, the page that takes the table, the
tables, the counting, our worker and the report are tried, on the scenes of the library's tests.
"""

import csv
import json
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import common
import install
import report
import worker
from common import REPOSITORY
from contest import Contest
from counting import Result, at_most_wrong, compare, digits_of, interval
from in_programs import words_of
from tables import choose, read_table, spread

SCENES = REPOSITORY / "crates/lenet5/tests/fixtures/scenes"
# Of the scenes with one number; the tests of the library read each of them right.
SCENE_COUNT = 12


def check_scripts() -> None:
    common.check_scripts(install.HERE)
    pins = common.requirements(install.HERE)
    assert "rapidocr" in pins, "requirements.txt has no rapidocr"
    assert set(install.READERS) == set(install.PAGE_WAYS) == set(install.CROP_WAYS)
    assert set(install.READERS) == set(report.NAMES)


def is_refused(call: Callable[[], object], reason: str) -> None:
    try:
        call()
    except (ValueError, OSError) as fault:
        assert reason in str(fault), f"expected {reason}, found {fault}"
    else:
        raise AssertionError(f"expected {reason}, found none")


def check_tables(folder: Path) -> None:
    table = folder / "numbers.csv"
    table.write_text('path,numbers,set\n"a, b.png",12  345,one\nc.png,7,two\n')
    found = read_table(table, "numbers")
    assert [own.numbers for own in found] == ["12 345", "7"], found
    assert found[0].path == str(folder.absolute() / "a, b.png"), found
    assert choose(found, table, "two") == found[1:]
    assert spread(found * 5, 5) == found[:1] * 5
    is_refused(lambda: choose(found, table, "three"), "there is no set three; it has one, two")
    is_refused(lambda: read_table(table, "what"), "there is no column what")
    is_refused(lambda: read_table(folder / "missing.csv", "numbers"), "No such file")
    for text in ("", "path,numbers\n"):
        table.write_text(text)
        is_refused(lambda: read_table(table, "numbers"), "there is no")


def check_counting() -> None:
    """Small examples, counted by hand; the first is one of the library's tests."""
    listed = [(0.5, "2"), (0.9, "1"), (0.9, "2"), (0.99, "1"), (0.4, "1"), *[(1.0, "")] * 5]
    results = [Result("1", found, confidence) for confidence, found in listed]
    for percent, expected in {0: (1, 0, 9), 10: (2, 1, 7), 100: (3, 2, 5)}.items():
        point = at_most_wrong(results, percent)
        told = point.right, point.wrong, point.refused
        assert told == expected, f"at most {percent} % wrong: expected {expected}, found {told}"
    # One in a hundred may be wrong, wherever it comes, and two may not.
    sure = [Result("1", "1", 0.99 - k / 1000) for k in range(98)]
    early, late = Result("1", "7", 1.0), Result("1", "7", 0.1)
    assert at_most_wrong([early, late, *sure]).right == 98
    assert at_most_wrong([early, early, *sure]).right == 0
    assert at_most_wrong([early, *sure]).right == 0
    page = compare("12 345", [("No. 12", 0.5), ("abc", 0.1), ("3 4,5", 0.5)], False)
    assert (page.found, page.confidence, page.right) == ("12 3 45", 0.25, False), page
    assert compare("12345", [("12", 1.0), ("3 45", 1.0)], True).right
    assert compare("3.5", [("3.5", 1.0)], True).right
    assert not compare("35", [("85", 1.0)], True).right
    assert digits_of("\uff11\uff12 ab") == "12", "wide digits are digits"
    assert interval(50, 100) == (40.4, 59.6), interval(50, 100)
    rows = ["1\t1", "5\t1\t1\t1\t1\t1\t0\t0\t9\t9\t96.5\t12", "1\t2"]
    assert words_of("\n".join(rows)) == [[("12", 0.965)], []]


def scenes() -> list[dict[str, str]]:
    """The scenes that show lines of digits; `|` stands between two lines."""
    with (SCENES / "labels.csv").open(newline="") as file:
        return [row for row in csv.DictReader(file) if row["way"] == "number"]


def check_against_ours(lenet5: Path, folder: Path) -> None:
    """`lenet5 evaluate` has to count the same; some labels are wrong, so that not all is right."""
    table = folder / "scenes.csv"
    listed = [
        [str(SCENES / row["path"]), row["expected"].replace("|", " ") + "0" * (k % 5 == 1)]
        for k, row in enumerate(row for row in scenes() if row["expected"])
    ]
    with table.open("w", newline="") as file:
        csv.writer(file).writerows([["path", "numbers"], *listed])
    command = [lenet5, "evaluate", "--labels", table, "--json", "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, f"evaluate --labels: {done.stderr.strip()}"
    told = json.loads(done.stdout)

    contest = Contest(lenet5, None, None, read_table(table, "numbers"), [], False, 1)
    contest.hold([install.OURS])
    assert not contest.skipped, contest.skipped
    own = report.reader_record(contest.entries[install.OURS])
    pairs = [(told["sets"][0], own)]
    pairs.append((told["at_most_1_percent_wrong"], own["at_most_1_percent_wrong"]))
    for expected, found in pairs:
        for name in ("right", "wrong", "refused"):
            what = f"{name}: `lenet5 evaluate` counts {expected[name]}, readers.py {found[name]}"
            assert found[name] == expected[name], what
    assert 0 < own["at_most_1_percent_wrong"]["right"] < own["right"], "too easy to tell anything"


def check_contest(lenet5: Path, folder: Path) -> None:
    """Ours reads some scenes, a picture that is none, and one that is missing."""
    rows = scenes()
    one_number = [row for row in rows if row["expected"].isdigit()][:SCENE_COUNT]
    listed = [[str(SCENES / row["path"]), row["expected"]] for row in one_number]
    (folder / "broken.png").write_text("no picture")
    listed += [["broken.png", "1"], ["missing.png", "2"]]
    numbers, nondigits = folder / "contest.csv", folder / "nondigits.csv"
    with numbers.open("w", newline="") as file:
        csv.writer(file).writerows([["path", "numbers"], *listed])
    empty = [[str(SCENES / row["path"]), "nothing"] for row in rows if not row["expected"]]
    with nondigits.open("w", newline="") as file:
        csv.writer(file).writerows([["path", "what"], *empty])

    pictures, others = read_table(numbers, "numbers"), read_table(nondigits, "what")
    contest = Contest(lenet5, None, "d{1,9}", pictures, others, True, 5)
    contest.hold([install.OURS, install.OURS_FORMAT])
    assert not contest.skipped, contest.skipped
    found = report.record(contest)
    assert len(found["readers"]) == 2, found
    for own in found["readers"]:
        counts = {name: own[name] for name in ("pictures", "right", "refused", "unreadable")}
        expected = {"pictures": len(listed), "right": SCENE_COUNT, "refused": 2, "unreadable": 2}
        assert counts == expected, f"{own['reader']}: expected {expected}, found {counts}"
        answered = own["nondigits"]["nondigits"]
        assert answered == {"answered": 0, "pictures": len(empty)}, answered
        for name in ("milliseconds", "start_seconds", "program_megabytes"):
            assert own[name] > 0, f"{own['reader']}: {name} is {own[name]}"
    told = report.table(found, "record.json")
    assert "| **lenet5** | 85.7 % (60 to 96) | 85.7 % | 0.0 % |" in told, told
    assert f"`{common.shown(folder)}" not in told and str(SCENES) not in str(found)
    page = folder / "page.md"
    page.write_text(f"a\n{install.BEGIN}\nold\n{install.END}\nb\n")
    assert common.put_table(told, page, install.BEGIN, install.END)
    assert page.read_text() == f"a\n{install.BEGIN}\n{told}\n{install.END}\nb\n"


def check_worker() -> None:
    is_refused(lambda: worker.open_reader("nobody", "", {}), "unknown reader nobody")


def check(lenet5: Path, page: Path) -> None:
    check_scripts()
    common.check_page(page, install.BEGIN, install.END)
    check_counting()
    check_worker()
    install.ENVIRONMENT.logs.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        check_tables(Path(folder))
        check_against_ours(lenet5, Path(folder))
        check_contest(lenet5, Path(folder))
    common.say("readers: scripts, pins, page, tables, counting, our reader and report are sound")
