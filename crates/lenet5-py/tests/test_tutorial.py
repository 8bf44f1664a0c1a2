"""Runs docs/tutorial.md: its blocks of code in their order, in one namespace.

There are 1,000 + 1,000 digits for it in the repository. What the blocks print is compared where it does not depend on MNIST;
with `LENET5_MNIST=FOLDER`, the folder of MNIST's four files, it is compared in all blocks.

    LENET5_MNIST=FOLDER python crates/lenet5-py/tests/test_tutorial.py --write

runs the tutorial on MNIST, writes what its blocks print into docs/tutorial.md and its pictures into docs/tutorial. Without
LENET5_MNIST it takes MNIST from the cache, or fetches it.
"""

from __future__ import annotations

import ast
import contextlib
import io
import os
import re
import shutil
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any, NamedTuple

import lenet5
import pytest

from conftest import FIXTURES, ROOT

pytestmark = pytest.mark.thorough

TUTORIAL = ROOT / "docs/tutorial.md"
PICTURES = ROOT / "docs/tutorial"
MAX_BYTES = 300_000
"""What the pictures take together at most."""
MODULES = ("matplotlib", "onnxruntime", "pyarrow", "sklearn")


class Block(NamedTuple):
    line: int
    """The line of the tutorial that its code begins in, from 1."""
    code: str
    printed: str | None
    """What it prints; None if the tutorial shows nothing."""
    end: int
    """Where the code ends, or what it prints, in characters of the tutorial."""


def find_blocks(text: str) -> list[Block]:
    """Finds the blocks of Python, each with the text that follows it."""
    found = re.finditer(r"^```python\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", text, re.DOTALL | re.MULTILINE)
    return [Block(2 + text.count("\n", 0, own.start()), own[1], own[2], own.end()) for own in found]


def find_users_of_mnist(blocks: list[Block]) -> list[bool]:
    """Tells which blocks use MNIST: by name, or by a variable or function that another of them made."""
    users = []
    tainted: set[str] = set()
    for block in blocks:
        read, made = find_names(block.code)
        is_user = "fetch_mnist" in block.code or bool(read & tainted)
        tainted = tainted | made if is_user else tainted - made
        users.append(is_user)
    return users


def find_names(code: str) -> tuple[set[str], set[str]]:
    """Finds the names that a block reads without having made them itself, and those that it makes; imports are left out."""
    read: set[str] = set()
    made: set[str] = set()
    for statement in ast.parse(code).body:
        nodes = list(ast.walk(statement))
        names = [own for own in nodes if isinstance(own, ast.Name)]
        stored = {own.id for own in names if isinstance(own.ctx, ast.Store)}
        local = {own.arg for own in nodes if isinstance(own, ast.arg)}
        if isinstance(statement, ast.Assign):
            # The right side is evaluated first: only what a comprehension makes is its own.
            loops = [own.target for own in nodes if isinstance(own, ast.comprehension)]
            local |= {own.id for loop in loops for own in ast.walk(loop) if isinstance(own, ast.Name)}
        else:
            local |= stored
        read |= {own.id for own in names if isinstance(own.ctx, ast.Load)} - local - made
        made |= stored | {own.name for own in nodes if isinstance(own, ast.FunctionDef)}
    return read, made


def run(blocks: list[Block], folder: Path, mnist: Path | None) -> list[str]:
    """Runs the blocks in a folder, and gives what each prints.

    Args:
        blocks: the tutorial's.
        folder: where `samples` and `docs` are linked to, and pictures written.
        mnist: where the digits are; None for MNIST from the cache, or fetched.
    """
    for name in ("samples", "docs"):
        (folder / name).symlink_to(ROOT / name, target_is_directory=True)
    namespace: dict[str, Any] = {"__name__": "__main__"}
    printed = []
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("MPLBACKEND", "Agg")
        # The date in matplotlib's SVG, so that pictures only change where the tutorial does.
        patch.setenv("SOURCE_DATE_EPOCH", "0")
        if mnist is not None:
            patch.setattr(lenet5, "fetch_mnist", lambda: lenet5.load_mnist(mnist))
        for block in blocks:
            # Lines are counted as in the tutorial, so that an error names its line.
            code = compile("\n" * (block.line - 1) + block.code, str(TUTORIAL), "exec")
            with contextlib.redirect_stdout(io.StringIO()) as out, warnings.catch_warnings(record=True) as warned:
                warnings.simplefilter("always")
                exec(code, namespace)
            seen = [str(own.message) for own in warned if _is_seen(own)]
            assert not seen, f"{TUTORIAL}:{block.line}: {seen}"
            printed.append(out.getvalue())
        # What runs later in this process finds matplotlib as it was.
        namespace["plt"].close("all")
        namespace["plt"].rcdefaults()
    return printed


def _is_seen(warned: warnings.WarningMessage) -> bool:
    """Whether Python shows a warning: of what is deprecated, only the tutorial's own."""
    is_deprecation = issubclass(warned.category, (DeprecationWarning, PendingDeprecationWarning))
    return not is_deprecation or warned.filename == str(TUTORIAL)


def find_pictures(text: str) -> list[str]:
    """Finds the targets of the pictures, relative to docs."""
    return re.findall(r"!\[[^]]*\]\(([^)]*)\)", text)


def test_the_tutorial_runs_and_prints_what_it_shows(tmp_path):
    for name in MODULES:
        pytest.importorskip(name)
    place = os.environ.get("LENET5_MNIST")
    text = TUTORIAL.read_text(encoding="utf-8")
    blocks = find_blocks(text)
    printed = run(blocks, tmp_path, Path(place or FIXTURES).resolve())
    users = find_users_of_mnist(blocks)
    compared = 0
    for block, own, is_user in zip(blocks, printed, users):
        if place or not is_user:
            assert own == (block.printed or ""), f"{TUTORIAL}:{block.line}"
            compared += bool(own)
        else:
            assert bool(own) == (block.printed is not None), f"{TUTORIAL}:{block.line}"
    assert compared >= 8
    written = {own.name for own in (tmp_path / "tutorial").iterdir() if own.suffix in (".png", ".svg")}
    assert written == {Path(name).name for name in find_pictures(text) if name.startswith("tutorial/")}


def test_the_pictures_of_the_tutorial_are_there():
    names = find_pictures(TUTORIAL.read_text(encoding="utf-8"))
    assert all((TUTORIAL.parent / name).is_file() for name in names)
    own = {Path(name).name for name in names if name.startswith("tutorial/")}
    assert own == {path.name for path in PICTURES.iterdir()}
    assert sum(path.stat().st_size for path in PICTURES.iterdir()) <= MAX_BYTES


def test_the_tutorial_has_ten_steps_and_shows_all_that_it_prints():
    text = TUTORIAL.read_text(encoding="utf-8")
    steps = re.findall(r"^## (\d+)\. (.*)$", text, re.MULTILINE)
    assert [int(number) for number, _ in steps] == list(range(1, 11))
    for number, title in steps:
        anchor = f"{number}-{title.lower().replace(' ', '-')}"
        assert f"](#{anchor})" in text, anchor
    blocks = find_blocks(text)
    assert len(blocks) == text.count("```python\n")
    assert sum(block.printed is not None for block in blocks) == text.count("```text\n")
    assert all(("print(" in block.code) == (block.printed is not None) for block in blocks)


def write() -> None:
    """Runs the tutorial on MNIST, and writes its pictures and what it prints."""
    place = os.environ.get("LENET5_MNIST")
    text = TUTORIAL.read_text(encoding="utf-8")
    blocks = find_blocks(text)
    with tempfile.TemporaryDirectory() as folder:
        printed = run(blocks, Path(folder), Path(place).resolve() if place else None)
        shutil.rmtree(PICTURES, ignore_errors=True)
        PICTURES.mkdir()
        for name in find_pictures(text):
            if name.startswith("tutorial/"):
                shutil.copyfile(Path(folder) / name, TUTORIAL.parent / name)
    for block, own in reversed(list(zip(blocks, printed))):
        if block.printed is not None:
            begin = text.rindex("```text\n", 0, block.end) + len("```text\n")
            text = text[:begin] + own + text[block.end - len("```\n") :]
    TUTORIAL.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit(__doc__)
    write()
