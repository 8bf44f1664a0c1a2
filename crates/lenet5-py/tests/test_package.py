"""The package as such: its documents, its types, and how long it takes to be there."""

from __future__ import annotations

import doctest
import subprocess
import sys
from importlib.metadata import metadata

import pytest

import lenet5

from conftest import ROOT, SAMPLES


def test_examples_of_the_documents_are_true():
    done = doctest.testmod(lenet5, extraglobs={"picture": SAMPLES[7]})
    assert done.attempted >= 4 and done.failed == 0


def test_help_is_enough_to_work_with():
    for name in lenet5.__all__:
        own = getattr(lenet5, name)
        if isinstance(own, type):
            assert own.__doc__ and "built-in" not in own.__doc__, name
            members = [m for m in vars(own) if not m.startswith("_")]
            for member in members:
                told = getattr(own, member).__doc__
                assert told or isinstance(vars(own)[member], property) or name in _SPOKEN_FOR, f"{name}.{member}"


_SPOKEN_FOR = {"Box", "FieldReading", "FormReading", "Line", "LineDigit", "Mark", "Page", "Word", "DigitReading", "Readings"}
"""Classes whose own document tells of their attributes."""


def test_the_version_is_the_packages():
    assert metadata("lenet5")["Version"] == lenet5.__version__
    assert metadata("lenet5").get_all("Requires-Dist")[0].startswith("numpy")


def test_only_numpy_is_imported():
    code = "import lenet5, sys; print(*sorted(m for m in sys.modules if m.split('.')[0] in %r))"
    others = ("PIL", "pandas", "pyarrow", "sklearn", "onnx")
    done = subprocess.run([sys.executable, "-c", code % (others,)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_the_readmes_example_runs():
    text = (ROOT / "crates/lenet5-py/README.md").read_text()
    code = text.split("```python\n")[1].split("```")[0]
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[0].startswith("7 0.9")
    assert done.stdout.splitlines()[1] == "833300"


@pytest.mark.thorough
def test_types_are_whole_and_true(tmp_path):
    """mypy finds nothing wrong in the strict way, and what the stubs say is there is there."""
    folder = ROOT / "crates/lenet5-py"
    settings = str(folder / "pyproject.toml")
    mypy = [sys.executable, "-m", "mypy", "--config-file", settings, "--cache-dir", tmp_path / "mypy"]
    subprocess.run([*mypy, folder / "py_src/lenet5"], check=True)
    stubtest = [sys.executable, "-m", "mypy.stubtest", "lenet5", "--mypy-config-file", settings]
    subprocess.run([*stubtest, "--allowlist", folder / "tests/stubtest.txt"], check=True, cwd=tmp_path)


@pytest.mark.thorough
def test_the_figures_can_be_measured():
    code = ROOT / "tools/python/figures.py"
    done = subprocess.run([sys.executable, code, "--quick"], capture_output=True, text=True, check=True)
    assert done.stdout.count("\n") == 8 or sys.platform == "win32", done.stdout
