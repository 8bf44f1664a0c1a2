"""The record of a contest, and its table for docs/reading.md."""

from collections import Counter
from statistics import median, quantiles

from common import Record, machine, significant
from contest import Contest, Entry
from counting import MOST_WRONG_PERCENT, at_most_wrong, interval
from tables import Picture

NAMES = {
    "lenet5": "**lenet5**",
    "lenet5-format": "**lenet5**, `--format {}`",
    "rapidocr": "RapidOCR",
    "rapidocr-digits": "RapidOCR, cut to digits",
    "tesseract": "Tesseract",
    "easyocr": "EasyOCR",
}


def rounded(value: float | None) -> float | None:
    return None if value is None else significant(value)


def reader_record(entry: Entry) -> Record:
    """All figures of one reader."""
    results, times = entry.results, entry.milliseconds
    right = sum(result.right for result in results)
    refused = sum(not result.found and not result.right for result in results)
    point = at_most_wrong(results)
    quarters = quantiles(times, n=4) if len(times) > 1 else times * 3
    return {
        "reader": entry.reader,
        "version": entry.version,
        "way": entry.way,
        "tried": entry.tried,
        "pictures": len(results),
        "right": right,
        "wrong": len(results) - right - refused,
        "refused": refused,
        "unreadable": entry.unreadable,
        "right_interval_percent": interval(right, len(results)),
        "at_most_1_percent_wrong": {
            "least_confidence": rounded(point.least_confidence),
            "right": point.right,
            "wrong": point.wrong,
            "refused": point.refused,
        },
        "nondigits": {
            name: {"answered": answered, "pictures": count}
            for name, (answered, count) in entry.answered.items()
        },
        "milliseconds": rounded(median(times)) if times else None,
        "milliseconds_quartiles": [significant(value) for value in quarters],
        "start_seconds": significant(entry.start_seconds),
        "peak_megabytes": rounded(entry.megabytes),
        "models_megabytes": rounded(entry.sizes["models"]),
        "program_megabytes": rounded(entry.sizes["program"]),
    }


def record(contest: Contest) -> Record:
    def sets(pictures: list[Picture]) -> dict[str, int]:
        return dict(Counter(picture.set for picture in pictures))

    return {
        **machine(),
        "threads": 1,
        "crops": contest.crops,
        "format": contest.text_format,
        "trial": contest.trial,
        "most_wrong_percent": MOST_WRONG_PERCENT,
        "sets": sets(contest.pictures),
        "nondigit_sets": sets(contest.nondigits),
        "readers": [reader_record(entry) for entry in contest.entries.values()],
        "skipped": contest.skipped,
    }


def name_of(found: Record, reader: str) -> str:
    return NAMES[reader].format(found["format"])


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"


def figure(value: float | None) -> str:
    return "-" if value is None else f"{significant(value, 2):,g}"


def row(found: Record, own: Record) -> str:
    count = own["pictures"]
    low, high = own["right_interval_percent"]
    nondigits = own["nondigits"].values()
    answered = sum(each["answered"] for each in nondigits)
    models, program = own["models_megabytes"], own["program_megabytes"]
    disk = f"{figure(program)}, models within" if models is None else ""
    cells = [
        name_of(found, own["reader"]),
        f"{share(own['right'], count)} ({low:.0f} to {high:.0f})",
        share(own["at_most_1_percent_wrong"]["right"], count),
        share(answered, sum(each["pictures"] for each in nondigits)),
        figure(own["milliseconds"]),
        figure(own["peak_megabytes"]),
        disk or f"{figure(models)} + {figure(program)}",
        figure(own["start_seconds"]),
    ]
    return f"| {' | '.join(cells)} |"


def sets_told(sets: dict[str, int]) -> str:
    return ", ".join(f"{count:,} of `{name}`" for name, count in sets.items())


def table(found: Record, source: str | None) -> str:
    """A line for each reader, ours first."""
    shape = "each picture is one line" if found["crops"] else "pages"
    lines = [
        f"Pictures: {sets_told(found['sets'])} ({shape}). One thread of {found['cpu']}, "
        f"{found['date']}."
    ]
    if found["nondigit_sets"]:
        lines.append(f"Pictures without a digit: {sets_told(found['nondigit_sets'])}.")
    if source:
        lines.append(f"All figures are in `{source}`.")
    lines += [
        "",
        "| reader | read right, nothing refused (95 % interval) | right where at most 1 % of all "
        "are answered wrong | pictures without a digit answered | ms a picture | peak memory, MB "
        "| on disk, MB: models + the rest | s to the first answer |",
        "|---|" + "---:|" * 7,
        *(row(found, own) for own in found["readers"]),
        "",
    ]
    told = [f"{name_of(found, own['reader'])}: {own['version']}" for own in found["readers"]]
    lines.append(f"Versions: {'; '.join(told)}.")
    for own in found["readers"]:
        name = name_of(found, own["reader"])
        if own["tried"]:
            tried = ", ".join(f"{way} {right}" for way, right in own["tried"].items())
            many = min(found["trial"], own["pictures"])
            lines.append(f"{name} reads with {own['way']} (of {many} in a trial: {tried} right).")
        if own["unreadable"]:
            lines.append(f"{name} could not open {own['unreadable']} pictures; they count.")
    if found["skipped"]:
        lines.append("")
    lines += [
        f"- left out: {name_of(found, reader)}: {reason}"
        for reader, reason in found["skipped"].items()
    ]
    return "\n".join(lines)
