"""Makes what the contest needs: the virtual environment and our program.

Standard library only. A reader that cannot be had is a reason in the report, and the others go on.
"""

import importlib.util
import shutil
import sys
from pathlib import Path

from common import Environment, requirements

HERE = Path(__file__).resolve().parent
ENVIRONMENT = Environment("readers")

# What the table in docs/reading.md stands between.
BEGIN = "<!-- readers:begin -->"
END = "<!-- readers:end -->"

OURS = "lenet5"
OURS_FORMAT = "lenet5-format"
RAPIDOCR = ["rapidocr", "rapidocr-digits"]
READERS = [OURS, OURS_FORMAT, *RAPIDOCR, "tesseract", "easyocr"]

# How each may read, of pages and of crops of one line; the contest takes the best of them.
ALONE = "recogniser alone"
PAGE_WAYS = {
    OURS: ["--number"],
    OURS_FORMAT: ["--number"],
    "rapidocr": ["detection"],
    "rapidocr-digits": ["detection"],
    "tesseract": ["psm 6", "psm 11"],
    "easyocr": ["detection"],
}
CROP_WAYS = PAGE_WAYS | {
    "rapidocr": [ALONE, "detection"],
    "rapidocr-digits": [ALONE, "detection"],
    "tesseract": ["psm 7", "psm 6", "psm 11"],
    "easyocr": [ALONE, "detection"],
}

# The readers' reasons for not taking part.
Reasons = dict[str, str]


def python_of(name: str) -> Path:
    """The Python of a reader's worker."""
    return ENVIRONMENT.python if name in RAPIDOCR else Path(sys.executable)


def install(readers: list[str]) -> Reasons:
    """Installs what the readers need, and looks for what is only taken if it is there."""
    ENVIRONMENT.logs.mkdir(parents=True, exist_ok=True)
    reasons = {}
    wanted = [name for name in RAPIDOCR if name in readers]
    if wanted:
        ENVIRONMENT.make()
        pins = list(requirements(HERE).values())
        if not ENVIRONMENT.installed().issuperset(pins):
            reason = ENVIRONMENT.install(pins, "pip")
            reasons |= dict.fromkeys(wanted, reason) if reason else {}
    if "tesseract" in readers and not shutil.which("tesseract"):
        reasons["tesseract"] = "there is no program `tesseract` on the path"
    if "easyocr" in readers and not importlib.util.find_spec("easyocr"):
        reasons["easyocr"] = "the package is not there, and the contest does not install it"
    return reasons
