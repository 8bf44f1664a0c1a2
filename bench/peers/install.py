"""Makes what the comparison needs: the virtual environment and the programs.

Standard library only. Each engine is installed or built by itself; one that fails is a
reason in the report, and the others go on.
"""

import sys
from pathlib import Path

from common import Environment, requirements, say, shown

HERE = Path(__file__).resolve().parent
ENVIRONMENT = Environment("peers")
FOLDER = ENVIRONMENT.folder
LOGS = ENVIRONMENT.logs
PYTHON = ENVIRONMENT.python

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


def install(engines: list[str]) -> Reasons:
    """Makes the virtual environment and fills it."""
    ENVIRONMENT.make()
    pins, present, reasons = requirements(HERE), ENVIRONMENT.installed(), {}
    common = [pin for name, pin in pins.items() if name not in PACKAGES.values()]
    groups = {"common": common}
    groups |= {name: [pins[PACKAGES[name]]] for name in engines if name in PACKAGES}
    for name, wanted in groups.items():
        if present.issuperset(wanted):
            continue
        # The common pins go along, so that no engine changes them for the others.
        reason = ENVIRONMENT.install([*wanted, *common], f"pip-{name}")
        if reason is None:
            present.update(wanted)
        elif name == "common":
            sys.exit(f"{' '.join(wanted)}: {reason}")
        else:
            reasons[name] = reason
    return reasons


def program(binary: str) -> Path:
    return FOLDER / "engines/release" / binary


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
        if ENVIRONMENT.run([*command, "--features", name, "--bin", name], log, RUSTFLAGS=flags):
            continue
        reasons[name] = f"cannot be built: see {shown(ENVIRONMENT.log_of(log))}"
        if name == "ours":
            sys.exit(f"{name} {reasons[name]}")
    return reasons
