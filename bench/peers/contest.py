"""The contest: workers started, what they answer compared with ours, and the rounds."""

import json
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

import install
from common import Client, Failure, Gone, pin, say
from engine import J
from inputs import OURS, WORK
from network import Array, read_digits

# The largest differences allowed. Penalties go to some hundreds; one update changes a loss
# by 1e-4 or more.
TOLERANCE = {"penalties": 1e-3, "losses": 1e-4}

# Seconds in which a worker must have answered.
PATIENCE = 300

# Work, batch, threads and engine: the name of a measurement.
Key = tuple[str, int, int, str]


class Worker(Client):
    """The worker of an engine."""

    def __init__(self, engine: str, threads: int, folder: Path) -> None:
        if engine in install.RUST:
            program = [install.program(engine)]
        else:
            program = [sys.executable, install.HERE / "worker.py", engine]
        counts = {"OMP_NUM_THREADS": str(threads), "RAYON_NUM_THREADS": str(threads)}
        super().__init__(
            [*program, str(threads), folder],
            install.LOGS / f"{engine}-{threads}.log",
            threads,
            PATIENCE,
            counts | {"JAX_PLATFORMS": "cpu"},
        )


class Reference:
    """Our penalties of the test digits, and the losses that follow from them."""

    def __init__(self, folder: Path) -> None:
        command = [install.program("ours"), folder]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        self.penalties: Array = np.array(json.loads(done.stdout))
        _, self.labels = read_digits()
        self.losses: dict[int, list[float]] = {}

    def penalty_difference(self, rows: list[list[float]]) -> float:
        return float(np.abs(np.array(rows) - self.penalties[: len(rows)]).max())

    def loss_difference(self, batch: int, losses: list[float]) -> float:
        """The first from eq. 9 over our penalties, those after updates from the first engine's."""
        digits = np.arange(batch) % len(self.labels)
        y, right = self.penalties[digits], self.labels[digits]
        rubbish = np.log(np.exp(-J) + np.exp(-y).sum(1))
        first = float((y[np.arange(batch), right] + rubbish).mean())
        known = self.losses.setdefault(batch, losses)
        return max(abs(a - b) for a, b in zip([first, *known], [losses[0], *losses], strict=True))


@dataclass
class Contest:
    """What the rounds have found so far."""

    lenet5: Path
    rounds: int
    seconds: float
    skipped: list[dict[str, Any]] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)
    agreement: dict[str, dict[str, float]] = field(default_factory=lambda: defaultdict(dict))
    forms: dict[Key, dict[str, Any]] = field(default_factory=dict)
    cores: dict[Key, list[float]] = field(default_factory=lambda: defaultdict(list))
    # By round, so that ratios are of the same round.
    per_second: dict[Key, dict[int, float]] = field(default_factory=lambda: defaultdict(dict))
    ours: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    def skip(
        self, engine: str, reason: str, threads: int = 0, work: str = "", batch: int = 0
    ) -> None:
        what = {"engine": engine, "threads": threads, "work": work, "batch": batch}
        self.skipped.append(what | {"reason": reason})
        named = [str(value) for value in what.values() if value]
        say(f"skipped {' '.join(named)}: {reason}")

    def hold(self, engines: list[str], threads: int, folder: Path, reference: Reference) -> None:
        """All rounds on one number of threads."""
        clients = {}
        try:
            for name in engines:
                try:
                    clients[name] = Worker(name, threads, folder)
                except Failure as failure:
                    self.skip(name, str(failure), threads)
            todo = {n: self.prepare(n, client, threads, reference) for n, client in clients.items()}
            order = [OURS, *(name for name, work in todo.items() if work)]
            for number in range(self.rounds):
                turn = number % len(order)
                for name in order[turn:] + order[:turn]:
                    say(f"threads {threads}, round {number + 1} of {self.rounds}: {name}")
                    if name == OURS:
                        self.run_ours(threads, number)
                    else:
                        self.run(name, clients[name], threads, number, todo[name])
        finally:
            for client in clients.values():
                client.close()

    def prepare(
        self, name: str, client: Client, threads: int, reference: Reference
    ) -> list[tuple[str, int]]:
        """Builds and checks each piece of work; those that the engine can do."""
        say(f"threads {threads}, preparing: {name} {client.version}")
        self.versions[name] = client.version
        able = []
        for work, batch in WORK:
            try:
                answer = client.ask(do="prepare", work=work, batch=batch)
                self.check(name, answer, batch, reference)
            except Gone as failure:
                self.skip(name, str(failure), threads)
                return []
            except Failure as failure:
                # That an inference engine does not train is known and no news.
                if str(failure) != "does not train":
                    self.skip(name, str(failure), threads, work, batch)
                continue
            able.append((work, batch))
            tried = {form: round(batch / took * 1e6) for form, took in answer["tried"].items()}
            self.forms[work, batch, threads, name] = {"form": answer["form"], "tried": tried}
        return able

    def check(self, name: str, answer: dict[str, Any], batch: int, reference: Reference) -> None:
        """Every form that was tried has to agree, at every batch."""
        kind = "penalties" if "penalties" in answer else "losses"
        for form, numbers in answer[kind].items():
            if kind == "penalties":
                difference = reference.penalty_difference(numbers)
            else:
                difference = reference.loss_difference(batch, numbers)
            if not difference <= TOLERANCE[kind]:
                raise Failure(f"{form}: its {kind} differ from ours by {difference:.2g}")
            known = self.agreement[name].get(kind, 0.0)
            self.agreement[name][kind] = max(known, difference)

    def run(
        self, name: str, client: Client, threads: int, number: int, todo: list[tuple[str, int]]
    ) -> None:
        """One round of one engine. Work that fails is left out of this round and those to come."""
        for work, batch in list(todo):
            key = work, batch, threads, name
            try:
                answer = client.ask(do="run", work=work, batch=batch, seconds=self.seconds)
            except Failure as failure:
                self.skip(name, str(failure), threads, work, batch)
                todo.remove((work, batch))
                continue
            self.per_second[key][number] = batch / answer["microseconds"] * 1e6
            if answer["cores"] is not None:
                self.cores[key].append(answer["cores"])

    def run_ours(self, threads: int, number: int) -> None:
        command = [self.lenet5, "bench", "--json", "--threads", str(threads)]
        try:
            done = subprocess.run(
                command,
                capture_output=True,
                text=True,
                check=True,
                timeout=PATIENCE,
                preexec_fn=pin(threads),
            )
            answer = json.loads(done.stdout)
        except subprocess.CalledProcessError as error:
            last = (error.stderr.strip().splitlines() or [f"ended with {error.returncode}"])[-1]
            self.skip(OURS, f"bench --json: {last}", threads)
            return
        except (OSError, ValueError, subprocess.TimeoutExpired) as error:
            self.skip(OURS, f"bench --json: {error}", threads)
            return
        told = set()
        for run in answer.pop("runs"):
            if run["threads"] == threads and (run["work"], run["batch"]) in WORK:
                key = run["work"], run["batch"], threads, OURS
                self.per_second[key][number] = run["per_second"]
                told.add((run["work"], run["batch"]))
        for work, batch in WORK:
            if (work, batch) not in told:
                self.skip(OURS, "bench --json does not tell of it", threads, work, batch)
        self.ours[str(threads)].append(answer)
