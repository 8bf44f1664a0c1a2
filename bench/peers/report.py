"""The record of a contest, its table for docs/performance.md, and the plot."""

from html import escape
from pathlib import Path
from statistics import median

from common import Record, machine, significant
from contest import TOLERANCE, Contest
from inputs import OURS, READ, TRAIN

NAMES = {
    "lenet5": "**lenet5**",
    "torch": "PyTorch, eager",
    "torch-compile": "PyTorch, compiled",
    "jax": "JAX",
    "onnxruntime": "ONNX Runtime",
    "litert": "LiteRT, XNNPACK",
    "openvino": "OpenVINO",
    "tract": "tract",
    "candle": "candle",
    "burn": "burn, Flex",
}

# ---------------------------------------------------------------------------
# The record
# ---------------------------------------------------------------------------


def record(contest: Contest) -> Record:
    """Everything that was measured, every round of it."""
    results = []
    for key, rounds in sorted(contest.per_second.items()):
        work, batch, threads, engine = key
        entry: Record = {"work": work, "batch": batch, "threads": threads, "engine": engine}
        entry["per_second"] = significant(median(rounds.values()))
        entry["rounds"] = [significant(value) for value in rounds.values()]
        ours = contest.per_second.get((work, batch, threads, OURS), {})
        ratios = [ours[number] / rounds[number] for number in rounds if number in ours]
        if engine != OURS and ratios:
            entry["ours_to_peer"] = significant(median(ratios))
        entry |= contest.forms.get(key, {})
        if key in contest.cores:
            cores = contest.cores[key]
            entry["cores"] = [significant(min(cores), 3), significant(max(cores), 3)]
        results.append(entry)
    agreement = {
        engine: {kind: significant(value, 2) for kind, value in kinds.items()}
        for engine, kinds in contest.agreement.items()
    }
    return {
        **machine(),
        "rounds": contest.rounds,
        "seconds": contest.seconds,
        "tolerance": TOLERANCE,
        "versions": contest.versions,
        "agreement": agreement,
        "skipped": contest.skipped,
        # What our program tells of itself beside its runs, by number of threads and round.
        "lenet5": contest.ours,
        "results": results,
    }


def warnings(found: Record) -> list[str]:
    """Engines that took more cores than they had threads, and a machine that was busy.

    A round that took twice as long as the trial did is one of another form than was tried, such
    as one that was compiled anew, or the machine was busy.
    """
    lines = []
    for entry in found["results"]:
        low, high = entry.get("cores", (1.0, 1.0))
        threads = entry["threads"]
        what = f"{entry['engine']}, {entry['work']} {entry['batch']}, {number_of(threads)}"
        if high > threads + 0.1:
            lines.append(f"{what}: used {high} cores")
        if low < 0.9:
            lines.append(f"{what}: had only {low} cores; is the machine busy?")
        if "tried" in entry and min(entry["rounds"]) < max(entry["tried"].values()) / 2:
            lines.append(f"{what}: less than half as fast in a round as in its trial")
    return lines


# ---------------------------------------------------------------------------
# The table
# ---------------------------------------------------------------------------


def column(found: Record, work: str, batch: int, threads: int) -> dict[str, Record]:
    """The engines' results in one kind of work."""
    wanted = work, batch, threads
    return {
        entry["engine"]: entry
        for entry in found["results"]
        if (entry["work"], entry["batch"], entry["threads"]) == wanted
    }


def number_of(threads: int) -> str:
    return "1 thread" if threads == 1 else f"{threads} threads"


def cell(entry: Record | None) -> str:
    if entry is None:
        return "-"
    value = f"{significant(entry['per_second'], 3):,.0f}"
    if "ours_to_peer" in entry:
        value += f" ({significant(entry['ours_to_peer'], 2):g}x)"
    return value


def one_table(found: Record, kinds: list[tuple[str, int]], threads: int) -> list[str]:
    """Ours first, then the peers, the fastest at the last batch but one before the others."""
    columns = [column(found, work, batch, threads) for work, batch in kinds]
    engines = {engine for results in columns for engine in results}
    if not engines:
        return []

    def place(name: str) -> tuple[bool, float]:
        return name != OURS, -columns[-2].get(name, {}).get("per_second", 0.0)

    verb = "Reading" if kinds == READ else "Training"
    head = [f"{verb}, {number_of(threads)}"]
    head += [f"batch {batch:,}" for _, batch in kinds]
    lines = [f"| {' | '.join(head)} |", "|---|" + "---:|" * len(kinds)]
    for name in sorted(engines, key=place):
        cells = [NAMES[name], *(cell(results.get(name)) for results in columns)]
        lines.append(f"| {' | '.join(cells)} |")
    return [*lines, ""]


def table(found: Record, source: str) -> str:
    """Digits a second; in brackets, how many times ours is as fast."""
    lines = [
        f"Digits a second on {found['cpu']}, {found['date']}: medians of {found['rounds']} rounds",
        "in which the engines take turns; in brackets, how many times as fast ours is (the median",
        f"of the rounds' ratios). Every figure of every round is in `{source}`.",
        "",
    ]
    for threads in sorted({entry["threads"] for entry in found["results"]}):
        lines += one_table(found, READ, threads) + one_table(found, TRAIN, threads)
    versions = [f"{NAMES[name]} {version}" for name, version in found["versions"].items()]
    lines.append(f"Versions: {'; '.join(versions)}.")
    for kind, allowed in found["tolerance"].items():
        differences = [kinds[kind] for kinds in found["agreement"].values() if kind in kinds]
        if differences:
            worst = f"{max(differences):.1g} (allowed: {allowed:.1g})"
            lines.append(f"Largest difference from our {kind}: {worst}.")
    if found["skipped"]:
        lines.append("")
    for entry in found["skipped"]:
        work = f", {entry['work']} {entry['batch']:,}" if entry["work"] else ""
        threads = f", {number_of(entry['threads'])}" if entry["threads"] else ""
        lines.append(f"- left out: {NAMES[entry['engine']]}{work}{threads}: {entry['reason']}")
    return "\n".join(lines)


# ---------------------------------------------------------------------------
# The plot
# ---------------------------------------------------------------------------

PANELS = [
    ("read", 1, "Reading one digit at a time"),
    ("read", 256, "Reading in batches of 256"),
    ("train", 32, "Training in batches of 32"),
]

INK = "#1f2430"
MUTED = "#667085"
OURS_BAR = "#c2410c"
PEER_BAR = "#b6c2d2"
FONT = "system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif"
WIDTH, LEFT, RIGHT = 720, 170, 90
BAR, GAP, HEAD = 18, 6, 32


def text(x: float, y: float, content: str, **attributes: object) -> str:
    named = {"fill": INK, "font_size": 13} | attributes
    style = " ".join(f'{name.replace("_", "-")}="{value}"' for name, value in named.items())
    return f'<text x="{x:.0f}" y="{y:.0f}" {style}>{escape(content)}</text>'


def bar(y: float, entry: Record, longest: float) -> list[str]:
    """The name, the bar and the figure of one engine."""
    ours = entry["engine"] == OURS
    length = max(1.0, (WIDTH - LEFT - RIGHT) * entry["per_second"] / longest)
    figure = f"{significant(entry['per_second'], 3):,.0f}"
    name = {"fill": OURS_BAR, "font_weight": 600} if ours else {"fill": INK}
    colour = OURS_BAR if ours else PEER_BAR
    return [
        text(LEFT - 10, y + 13, NAMES[entry["engine"]].strip("*"), text_anchor="end", **name),
        f'<rect x="{LEFT}" y="{y}" width="{length:.1f}" height="{BAR}" rx="2" fill="{colour}"/>',
        text(LEFT + length + 8, y + 13, figure, font_size=12, fill=INK if ours else MUTED),
    ]


def plot(found: Record, path: Path) -> None:
    """Bars of digits a second on one thread, a panel a workload, ours in another colour."""
    parts: list[str] = []
    y = 14
    for work, batch, title in PANELS:
        results = column(found, work, batch, 1).values()
        entries = sorted(results, key=lambda entry: -entry["per_second"])
        if not entries:
            continue
        unit = {"text_anchor": "end", "font_size": 12, "fill": MUTED}
        parts.append(text(16, y + 18, title, font_size=15, font_weight=600))
        parts.append(text(WIDTH - 16, y + 18, "digits a second, one thread", **unit))
        y += HEAD
        for entry in entries:
            parts += bar(y, entry, entries[0]["per_second"])
            y += BAR + GAP
        y += 16
    title = f"Digits a second on one thread of {found['cpu']}, {found['date']}"
    size = f'viewBox="0 0 {WIDTH} {y}" width="{WIDTH}" height="{y}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" font-family="{FONT}">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{y}" fill="#ffffff"/>',
        *parts,
        "</svg>",
    ]
    path.write_text("\n".join(lines) + "\n")
