"""The contest with the engines left out: `peers.py --check`.

Standard library only. What the contest needs of the repository is looked at and tried: the scripts,
the pins, the weights, the digits, the page that takes the table, and our program's bench.
"""

import json
import subprocess
from pathlib import Path

import common
import install
from inputs import DIGITS, LABELS, SHAPES, WEIGHTS, WORK, split_idx, split_weights

# Seconds in which our program must have answered.
PATIENCE = 300


def check_scripts() -> None:
    common.check_scripts(install.HERE)
    pins = common.requirements(install.HERE)
    missing = sorted(set(install.PACKAGES.values()) - pins.keys())
    assert not missing, f"requirements.txt has no {', '.join(missing)}"


def check_inputs() -> None:
    entries, body = split_weights(WEIGHTS)
    for name, shape in SHAPES.items():
        found = entries[name]["shape"] if name in entries else "none"
        assert found == shape, f"{name}: expected {shape}, found {found}"
        assert entries[name]["data_offsets"][1] <= len(body), f"{name} lies behind the end"
    shapes = [split_idx(path)[0] for path in (DIGITS, LABELS)]
    assert shapes == [[1000, 28, 28], [1000]], f"test digits: found {shapes}"


def check_program(lenet5: Path) -> None:
    """Our bench has to tell of every piece of work."""
    command = [lenet5, "bench", "--json", "--quiet", "--threads", "1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, f"bench --json: {done.stderr.strip()}"
    runs = json.loads(done.stdout)["runs"]
    told = {(run["work"], run["batch"]) for run in runs if run["per_second"] > 0}
    missing = sorted(set(WORK) - told)
    assert not missing, f"bench --json does not tell of {missing}"


def check(lenet5: Path, page: Path, begin: str, end: str) -> None:
    check_scripts()
    check_inputs()
    common.check_page(page, begin, end)
    check_program(lenet5)
    common.say(
        "peers: scripts, pins, weights, digits, page and program are as the contest needs them"
    )
