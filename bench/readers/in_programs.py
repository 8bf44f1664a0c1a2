"""The readers that are programs: ours and Tesseract.

Standard library only. A program reads many pictures in one process and tells of each when it is
read, so that its models are loaded once, as those of a library are. The first picture is read
once more before the others, to load them, and once more behind them, while the memory is looked at.
"""

import json
import re
import subprocess
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from reader import Answer, Fault, Line, Reader, on_disk, reason, resident

# The C library, which every program has.
SYSTEM_LIBRARIES = re.compile(r"/(ld-|lib(c|m|dl|rt|pthread|resolv|gcc_s|stdc\+\+)\.)")


class Program(Reader):
    """A reader that is a process of its own."""

    def __init__(self) -> None:
        self.most: float | None = None

    def megabytes(self) -> float | None:
        return self.most

    def look(self, process: int) -> None:
        now = resident(process)
        if now is not None:
            self.most = max(now, self.most or 0.0)


class Lenet5(Program):
    """`lenet5 read --number --json`: a line of JSON for each picture."""

    def __init__(self, program: str, text_format: str | None) -> None:
        super().__init__()
        self.program = program
        self.command = [program, "read", "--number", "--json", "--quiet", "--threads", "1"]
        self.command += ["--format", text_format] if text_format else []
        asked = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
        self.version = asked.stdout.split()[-1]

    def read(self, paths: list[str], every: bool) -> list[Answer]:
        command = self.command + (["--least-confidence", "0"] if every else [])
        answers: list[Answer] = []
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        with subprocess.Popen([*command, paths[0], *paths, paths[0]], **pipes) as process:
            before = time.perf_counter()
            for line in process.stdout:
                now = time.perf_counter()
                self.look(process.pid)
                answers.append(answer_of(json.loads(line), 1000 * (now - before)))
                before = now
            errors = process.stderr.read()
        if len(answers) != len(paths) + 2:
            raise Fault(reason(errors) or f"ended with {process.returncode}")
        return answers[1:-1]

    def sizes(self) -> dict[str, float | None]:
        # The networks are within the program.
        return {"models": None, "program": on_disk({Path(self.program)})}

    def once(self, path: str) -> list[str]:
        return [*self.command, path]


def answer_of(told: dict, took: float) -> Answer:
    if "error" in told:
        return {"error": told["error"]}
    return {"lines": [(line["text"], line["confidence"]) for line in told["lines"]], "ms": took}


class Tesseract(Program):
    """`tesseract LIST stdout tsv`: names each picture on standard error as it begins."""

    def __init__(self, program: str, way: str) -> None:
        super().__init__()
        self.program = program
        self.options = ["--psm", way.removeprefix("psm ")]
        self.options += ["-c", "tessedit_char_whitelist=0123456789", "tsv"]
        asked = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
        told = (asked.stdout or asked.stderr).split()
        self.version = f"{told[1]}, eng"

    def read(self, paths: list[str], every: bool) -> list[Answer]:
        """It ends at a picture that cannot be opened: the others go into another process."""
        answers: list[Answer] = []
        while len(answers) < len(paths):
            rest = paths[len(answers) :]
            found = self.read_until_fault(rest)
            answers += found
            if len(found) < len(rest):
                answers.append({"error": "cannot be read"})
        return answers

    def read_until_fault(self, paths: list[str]) -> list[Answer]:
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as listed:
            listed.write("\n".join([paths[0], *paths, paths[0]]) + "\n")
            listed.flush()
            with tempfile.TemporaryFile("w+") as out:
                command = [self.program, listed.name, "stdout", *self.options]
                times: list[float] = []
                pipes = {"stdout": out, "stderr": subprocess.PIPE, "text": True}
                with subprocess.Popen(command, **pipes) as process:
                    for line in process.stderr:
                        if re.match(r"Page \d+ : ", line):
                            times.append(time.perf_counter())
                            self.look(process.pid)
                    times.append(time.perf_counter())
                out.seek(0)
                pages = words_of(out.read())
        # Picture k is on page k + 1, behind the one that is read before all others, and has ended
        # when the next one begins, or the process ends at a fault.
        ended = min(len(pages) - 1, len(paths))
        took = [1000 * (end - begin) for begin, end in pairwise(times)]
        return [{"lines": pages[k + 1], "ms": took[k + 1]} for k in range(ended)]

    def sizes(self) -> dict[str, float | None]:
        asked = subprocess.run(
            [self.program, "--list-langs"], capture_output=True, text=True, check=True
        )
        folder = re.search(r'"(.*)"', asked.stdout + asked.stderr)
        models = {Path(folder[1]) / "eng.traineddata"} if folder else set()
        return {"models": on_disk(models), "program": on_disk(libraries(self.program))}

    def once(self, path: str) -> list[str]:
        return [self.program, path, "stdout", *self.options]


def words_of(table: str) -> list[list[Line]]:
    """The words of each page of Tesseract's table, with their confidences."""
    pages: list[list[Line]] = []
    for row in table.splitlines():
        cells = row.split("\t")
        if cells[0] == "1":
            pages.append([])
        elif cells[0] == "5" and pages:
            pages[-1].append((cells[11], max(0.0, float(cells[10]) / 100)))
    return pages


def libraries(program: str) -> set[Path]:
    """A program, and the libraries that it loads beside those that every program has."""
    found = {Path(program).resolve()}
    try:
        listed = subprocess.run(["ldd", program], capture_output=True, text=True).stdout
    except OSError:
        return found
    paths = re.findall(r"(/\S+) \(", listed)
    return found | {Path(path).resolve() for path in paths if not SYSTEM_LIBRARIES.search(path)}
