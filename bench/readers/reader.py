"""What a reader is to its worker, and the readers that are libraries of Python.

Standard library only: the packages of a reader are in its own file.
"""

import os
import re
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from importlib import metadata
from pathlib import Path
from typing import Any

# A text, and how sure the reader is of it, from 0 to 1.
Line = tuple[str, float]
# What became of a picture: {"lines": [Line], "ms"} or {"error"}.
Answer = dict[str, Any]

ONE_THREAD = {
    name: "1"
    for name in (
        "OMP_NUM_THREADS",
        "OMP_THREAD_LIMIT",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "RAYON_NUM_THREADS",
    )
}


class Fault(Exception):
    """A reader that does not do what it is asked, and why."""


class Reader(ABC):
    """One reader, in one way."""

    version: str

    @abstractmethod
    def read(self, paths: list[str], every: bool) -> list[Answer]:
        """Reads files that are there, one after the other.

        With `every`, nothing is refused; otherwise what the reader refuses by default.
        """

    @abstractmethod
    def megabytes(self) -> float | None:
        """The most memory that was resident while it read."""

    @abstractmethod
    def sizes(self) -> dict[str, float | None]:
        """Megabytes on the disk: `models`, and `program`, which is the rest."""

    @abstractmethod
    def once(self, path: str) -> list[str]:
        """A command that reads one picture in a new process."""

    def start(self, path: str) -> float:
        """Seconds from the start of a new process to its answer."""
        begin = time.perf_counter()
        done = subprocess.run(self.once(path), capture_output=True, text=True)
        took = time.perf_counter() - begin
        if not done.stdout:
            raise Fault(reason(done.stderr) or f"ended with {done.returncode}")
        return took


class Library(Reader):
    """A reader within this process."""

    # What the reader consists of, by the names of packages.
    packages: tuple[str, ...]
    # The worker's own command, which the new process is started by.
    command: list[str]

    @abstractmethod
    def read_one(self, path: str, every: bool) -> list[Line]: ...

    @abstractmethod
    def models(self) -> list[Path]: ...

    def read(self, paths: list[str], every: bool) -> list[Answer]:
        return [self.timed(path, every) for path in paths]

    def timed(self, path: str, every: bool) -> Answer:
        begin = time.perf_counter()
        try:
            lines = self.read_one(path, every)
        except Exception as error:
            return {"error": f"{type(error).__name__}: {reason(str(error))}"}
        return {"lines": lines, "ms": 1000 * (time.perf_counter() - begin)}

    def megabytes(self) -> float | None:
        return resident(os.getpid())

    def once(self, path: str) -> list[str]:
        return [*self.command, path]

    def sizes(self) -> dict[str, float | None]:
        models = {path.resolve() for path in self.models()}
        files = {
            Path(file.locate()).resolve()
            for package in closure(self.packages)
            for file in metadata.files(package) or []
        }
        return {"models": on_disk(models), "program": on_disk(files - models)}


def reason(errors: str) -> str:
    """What a program or an exception says is wrong: the line that says so, or the last one."""
    lines = errors.strip().splitlines()
    named = [line for line in lines if line.startswith("error: ")]
    return (named or lines or [""])[-1].strip().removeprefix("error: ")


def resident(process: int) -> float | None:
    """The most memory that a process had resident, in MB; None where no system tells."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return None
    found = re.search(r"VmHWM:\s*(\d+) kB", status)
    return int(found[1]) * 1024 / 1e6 if found else None


def on_disk(files: set[Path]) -> float:
    return sum(file.stat().st_size for file in files if file.is_file()) / 1e6


def closure(packages: tuple[str, ...]) -> list[str]:
    """The packages, and all installed ones that they need, without extras."""
    found: dict[str, None] = {}
    todo = list(packages)
    while todo:
        name = todo.pop().lower().replace("_", "-")
        if name in found:
            continue
        try:
            needs = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue
        found[name] = None
        plain = (need for need in needs if "extra ==" not in need)
        todo += [re.match(r"[\w.-]+", need)[0] for need in plain]
    return list(found)


def worker_command(name: str, way: str, settings: str) -> list[str]:
    return [sys.executable, str(Path(__file__).with_name("worker.py")), name, way, settings]
