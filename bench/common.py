"""What the contests in this folder share: environments, workers, records and tables.

Standard library only. A contest is a folder beside this file; its command puts this folder on
Python's path.
"""

import json
import os
import platform
import re
import subprocess
import sys
import venv
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from threading import Timer
from typing import Any

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR") or REPOSITORY / "target").absolute()
RECORDS = HERE / "record"

Record = dict[str, Any]


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def shown(path: Path) -> str:
    """A path as a reader of the repository would write it."""
    path = path.absolute()
    inside = path.is_relative_to(REPOSITORY)
    return (path.relative_to(REPOSITORY) if inside else path).as_posix()


# ---------------------------------------------------------------------------
# The environment
# ---------------------------------------------------------------------------


def requirements(contest: Path) -> dict[str, str]:
    """The pins of a contest's requirements.txt by name."""
    lines = (contest / "requirements.txt").read_text().splitlines()
    return {line.split("==")[0]: line.strip() for line in lines if "==" in line}


def check_scripts(contest: Path) -> None:
    """The scripts of a contest, and this one, have to be Python."""
    for script in [Path(__file__), *sorted(contest.glob("*.py"))]:
        compile(script.read_text(), str(script), "exec")


def check_page(page: Path, begin: str, end: str) -> None:
    text = page.read_text()
    place = re.search(re.escape(begin) + ".*" + re.escape(end), text, re.DOTALL)
    assert place, f"{shown(page)} has no place for the table: {begin} {end}"


class Environment:
    """A folder under target, with the virtual environment and the logs of a contest."""

    def __init__(self, name: str) -> None:
        self.folder = TARGET / name
        self.logs = self.folder / "logs"
        self.venv = self.folder / "venv"
        self.python = self.venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    def log_of(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def run(self, command: list[str | Path], log: str, **settings: str) -> bool:
        """Runs a command with its output in a log; whether it succeeded."""
        self.logs.mkdir(parents=True, exist_ok=True)
        with self.log_of(log).open("w") as out:
            try:
                variables = os.environ | settings
                settled = {"cwd": REPOSITORY, "env": variables, "stdout": out, "stderr": out}
                return subprocess.run(command, **settled).returncode == 0
            except OSError as error:
                print(error, file=out)
                return False

    def is_inside(self) -> bool:
        """Whether this very process runs in the virtual environment."""
        return Path(sys.prefix).resolve() == self.venv.resolve()

    def make(self) -> None:
        """Makes the virtual environment, unless it is there."""
        if not self.python.exists():
            say(f"making {shown(self.venv)}")
            venv.create(self.venv, with_pip=True)

    def installed(self) -> set[str]:
        """What the environment holds, as NAME==VERSION, without local versions such as +cpu."""
        command = [self.python, "-m", "pip", "list", "--format=freeze"]
        listed = subprocess.run(command, capture_output=True, text=True).stdout
        return {re.sub(r"\+.*", "", line).lower() for line in listed.splitlines()}

    def install(self, wanted: list[str], log: str) -> str | None:
        """Installs packages; the reason if they cannot be."""
        say(f"installing {' '.join(wanted)}")
        if self.run([self.python, "-m", "pip", "install", *wanted], log):
            return None
        return f"cannot be installed: see {shown(self.log_of(log))}"

    def build_ours(self) -> Path:
        """Builds our program, as it is shipped."""
        say("building lenet5")
        command = ["cargo", "build", "--release", "--locked", "--package", "lenet5-cli"]
        if not self.run(command, "cargo-lenet5"):
            sys.exit(f"cannot build lenet5: see {shown(self.log_of('cargo-lenet5'))}")
        return TARGET / "release/lenet5"


# ---------------------------------------------------------------------------
# Workers
# ---------------------------------------------------------------------------


class Failure(Exception):
    """A worker that cannot do what it is asked."""


class Gone(Failure):
    """A worker that will not answer again."""


def available() -> int:
    """Cores that we may use."""
    has_affinity = hasattr(os, "sched_getaffinity")
    return len(os.sched_getaffinity(0)) if has_affinity else os.cpu_count() or 1


def pin(threads: int) -> Callable[[], None] | None:
    """Holds a new process to as many cores as it has threads: the last ones that we may use."""
    if not hasattr(os, "sched_setaffinity"):
        return None
    cores = sorted(os.sched_getaffinity(0))[-threads:]
    return lambda: os.sched_setaffinity(0, cores)


class Client:
    """A worker process, started once: a request and an answer are one line of JSON each."""

    def __init__(
        self,
        command: list[str | Path],
        log: Path,
        threads: int,
        patience: float,
        variables: Mapping[str, str],
    ) -> None:
        self.patience = patience
        self.ending = f"ended, or took more than {patience} s: see {shown(log)}"
        with log.open("w") as errors:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=os.environ | variables,
                text=True,
                preexec_fn=pin(threads),
            )
        try:
            self.version: str = self.listen()["version"]
        except Failure:
            self.close()
            raise

    def listen(self) -> dict[str, Any]:
        timer = Timer(self.patience, self.process.kill)
        timer.start()
        line = self.process.stdout.readline()
        timer.cancel()
        if not line:
            raise Gone(self.ending)
        answer = json.loads(line)
        if "error" in answer:
            raise Failure(answer["error"])
        return answer

    def ask(self, **request: Any) -> dict[str, Any]:
        try:
            self.process.stdin.write(json.dumps(request) + "\n")
            self.process.stdin.flush()
        except OSError as error:
            raise Gone(self.ending) from error
        return self.listen()

    def close(self) -> None:
        """Ends the process, whatever it is at."""
        try:
            self.process.stdin.close()
            self.process.wait(10)
        except (OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()


# ---------------------------------------------------------------------------
# Records and tables
# ---------------------------------------------------------------------------


def cpu_model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def slug(model: str) -> str:
    plain = re.sub(r"\(.*?\)|@.*|\bcpu\b|\bprocessor\b", " ", model.lower())
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "cpu"


def significant(value: float, digits: int = 4) -> float:
    return float(f"{value:.{digits}g}")


def machine() -> Record:
    """What a record tells of the day and the machine."""
    return {
        "date": date.today().isoformat(),
        "cpu": cpu_model(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }


def write_record(found: Record, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(found, indent=1)
    # A list of numbers on one line each.
    text = re.sub(r"\[([-\d.e+,\s]+)\]", lambda match: f"[{' '.join(match[1].split())}]", text)
    path.write_text(text + "\n")


def put_table(text: str, page: Path, begin: str, end: str) -> bool:
    """Replaces what stands between the markers; whether there were any."""
    if not page.exists():
        return False
    before, first, rest = page.read_text().partition(begin)
    _, last, after = rest.partition(end)
    if not (first and last):
        return False
    page.write_text(f"{before}{begin}\n{text}\n{end}{after}")
    return True
