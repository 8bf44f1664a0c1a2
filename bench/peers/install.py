"""Makes what the comparison needs: the virtual environment and the programs.

Standard library only. Each engine is installed or built by itself; one that fails is a
reason in the report, and the others go on.
"""

import os
import re
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
TARGET = Path(os.environ.get("CARGO_TARGET_DIR") or REPOSITORY / "target").absolute()
FOLDER = TARGET / "peers"
LOGS = FOLDER / "logs"
VENV = FOLDER / "venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

# What the table in docs/performance.md stands between.
BEGIN = "<!-- peers:begin -->"
END = "<!-- peers:end -->"

# What an engine needs beside the packages that all need.
PACKAGES = {
    "torch": "torch",
    "torch-compile": "torch",
    "jax": "jax",
    "onnxruntime": "onnxruntime",
    "litert": "ai-edge-litert",
    "openvino": "openvino",
}
RUST = ["tract", "candle", "burn"]
ENGINES = [*PACKAGES, *RUST]

# The engines' reasons for not taking part.
Reasons = dict[str, str]


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def shown(path: Path) -> str:
    """A path as a reader of the repository would write it."""
    path = path.absolute()
    inside = path.is_relative_to(REPOSITORY)
    return (path.relative_to(REPOSITORY) if inside else path).as_posix()


def log_of(name: str) -> Path:
    return LOGS / f"{name}.log"


def run(command: list[str | Path], log: str, **settings: str) -> bool:
    """Runs a command with its output in a log; whether it succeeded."""
    LOGS.mkdir(parents=True, exist_ok=True)
    with log_of(log).open("w") as out:
        try:
            environment = os.environ | settings
            done = subprocess.run(command, cwd=REPOSITORY, env=environment, stdout=out, stderr=out)
            return done.returncode == 0
        except OSError as error:
            print(error, file=out)
            return False


def requirements() -> dict[str, str]:
    """The pins of requirements.txt by name."""
    lines = (HERE / "requirements.txt").read_text().splitlines()
    return {line.split("==")[0]: line.strip() for line in lines if "==" in line}


def is_inside() -> bool:
    """Whether this very process runs in the virtual environment."""
    return Path(sys.prefix).resolve() == VENV.resolve()


def installed() -> set[str]:
    """What the environment holds, as NAME==VERSION, without local versions such as +cpu."""
    command = [PYTHON, "-m", "pip", "list", "--format=freeze"]
    listed = subprocess.run(command, capture_output=True, text=True).stdout
    return {re.sub(r"\+.*", "", line).lower() for line in listed.splitlines()}


def install(engines: list[str]) -> Reasons:
    """Makes the virtual environment and fills it."""
    if not PYTHON.exists():
        say(f"making {shown(VENV)}")
        venv.create(VENV, with_pip=True)
    pins, present, reasons = requirements(), installed(), {}
    common = [pin for name, pin in pins.items() if name not in PACKAGES.values()]
    groups = {"common": common}
    groups |= {name: [pins[PACKAGES[name]]] for name in engines if name in PACKAGES}
    for name, wanted in groups.items():
        if present.issuperset(wanted):
            continue
        say(f"installing {' '.join(wanted)}")
        log = f"pip-{name}"
        # The common pins go along, so that no engine changes them for the others.
        if run([PYTHON, "-m", "pip", "install", *wanted, *common], log):
            present.update(wanted)
        elif name == "common":
            sys.exit(f"cannot install {' '.join(wanted)}: see {shown(log_of(log))}")
        else:
            reasons[name] = f"cannot be installed: see {shown(log_of(log))}"
    return reasons


def program(binary: str) -> Path:
    return FOLDER / "engines/release" / binary


def build_ours() -> Path:
    """Builds our program, as it is shipped."""
    say("building lenet5")
    command = ["cargo", "build", "--release", "--locked", "--package", "lenet5-cli"]
    if not run(command, "cargo-lenet5"):
        sys.exit(f"cannot build lenet5: see {shown(log_of('cargo-lenet5'))}")
    return TARGET / "release/lenet5"


def build(engines: list[str]) -> Reasons:
    """Builds the program of our penalties and the Rust peers, for this very processor."""
    reasons = {}
    # Not --locked: the lock also holds the library's own dependencies, and Cargo.toml pins
    # the engines.
    command = ["cargo", "build", "--release", "--manifest-path", HERE / "engines/Cargo.toml"]
    command += ["--target-dir", FOLDER / "engines"]
    for name in ["ours", *(name for name in engines if name in RUST)]:
        say(f"building {name}")
        log, flags = f"cargo-{name}", "-C target-cpu=native"
        if run([*command, "--features", name, "--bin", name], log, RUSTFLAGS=flags):
            continue
        reasons[name] = f"cannot be built: see {shown(log_of(log))}"
        if name == "ours":
            sys.exit(f"{name} {reasons[name]}")
    return reasons
