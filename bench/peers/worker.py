"""A worker: one engine, started once, that answers requests.

    python worker.py ENGINE THREADS FOLDER

Requests and answers are JSON, one a line; the Rust workers (engines/src/worker.rs) speak
the same. The first line out says who is there:

    {"version"}

    {"do": "prepare", "work": "read" | "train", "batch"}
        builds every form, tries each for a moment and keeps the fastest
        -> {"form", "tried": {form: microseconds}, and
            "penalties": {form: [[10] x 200]}    to read
            "losses": {form: [first three]}}     to train, from the trained weights
    {"do": "run", "work", "batch", "seconds"}
        -> {"microseconds", "least", "cores"}

`microseconds` is of one call, a whole batch: the median over stretches of calls; `least` is
the fastest stretch, which chooses among the forms. `cores` is processor time over time, which
tells an engine that takes more threads than it was given. A failure is {"error"}; the worker
lives on. That an engine does not train is {"error": "does not train"}.
"""

import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from engine import Engine, Prepare, Run, open_engine
from network import Array, read_digits

CHECKED = 200
TRIAL_SECONDS = 0.1
STRETCHES = 10

# Batches of at most this many digits in all take turns.
DISTINCT = 1000
# The pieces of a larger batch, if the best for the batch before it do not divide it.
PIECE = 250


def measure(call: Callable[[Any], Any], inputs: list[Any], seconds: float) -> dict[str, float]:
    """Calls on the inputs in turn, for about that long."""
    turn = cycle(inputs)
    begin, processor = time.perf_counter(), time.process_time()
    call(next(turn))
    once = time.perf_counter() - begin
    calls = max(1, round(seconds / STRETCHES / max(once, 1e-7)))
    # A long call counts from the first; short ones are warmed up by it.
    stretches = [once] if calls == 1 else []
    while not stretches or time.perf_counter() - begin < seconds:
        start = time.perf_counter()
        for _ in range(calls):
            call(next(turn))
        stretches.append((time.perf_counter() - start) / calls)
    wall = time.perf_counter() - begin
    return {
        "microseconds": median(stretches) * 1e6,
        "least": min(stretches) * 1e6,
        "cores": (time.process_time() - processor) / wall,
    }


@dataclass
class Ready:
    """A form that was built, and its inputs: batches, each a list of pieces, mostly of one."""

    run: Run
    inputs: list[list[Any]]

    def measure(self, seconds: float) -> dict[str, float]:
        def call(pieces: list[Any]) -> None:
            for piece in pieces:
                self.run(piece)

        return measure(call, self.inputs, seconds)


class Worker:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.digits, self.labels = read_digits()
        self.ready: dict[tuple[str, int], Ready] = {}
        # The form, and the size of its pieces, that was best for the batch before.
        self.best: tuple[str, int] | None = None

    def prepare(self, work: str, batch: int) -> dict[str, Any]:
        tried, numbers = {}, {}
        for form, piece in self.attempts(work, batch):
            name = form if piece == batch else f"{form}, in pieces of {piece}"
            ready, numbers[name] = self.build(work, batch, form, piece)
            tried[name] = ready.measure(TRIAL_SECONDS)["least"]
            if tried[name] == min(tried.values()):
                best, self.ready[work, batch] = name, ready
                if work == "read":
                    self.best = form, piece
        key = "penalties" if work == "read" else "losses"
        return {"form": best, "tried": tried, key: numbers}

    def attempts(self, work: str, batch: int) -> list[tuple[str, int]]:
        """Forms and sizes of pieces.

        A batch may also be read in pieces, as the batch before it was best read; a large one
        is tried in that form alone, in pieces and whole.
        """
        forms = self.engine.forms(work)
        if not forms:
            raise NotImplementedError("does not train")
        whole = [(form, batch) for form in forms]
        if work == "train" or self.best is None:
            return whole
        form, piece = self.best
        pieces = (form, PIECE if batch % piece else piece)
        return [pieces, (form, batch)] if batch > DISTINCT else [*whole, pieces]

    def build(self, work: str, batch: int, form: str, piece: int) -> tuple[Ready, list[Any]]:
        """A form, and what it answers at first."""
        if work == "read":
            prepare, run = self.engine.reader(form, piece)
            columns = [self.digits]
        else:
            prepare, run = self.engine.trainer(form, piece)
            columns = [self.digits, self.labels]
        batches = max(1, DISTINCT // batch)
        rows = self.rows(0, batches * batch).reshape(batches, -1, piece)
        inputs = [[prepare(*(c[part] for c in columns)) for part in whole] for whole in rows]
        if work == "read":
            numbers = self.penalties(prepare, run, piece)
        else:
            numbers = [float(run(inputs[i % batches][0])) for i in range(3)]
        return Ready(run, inputs), numbers

    def rows(self, first: int, count: int) -> Array:
        """`count` digits' numbers from `first` on, over and over."""
        return np.arange(first, first + count) % len(self.digits)

    def penalties(self, prepare: Prepare, run: Run, batch: int) -> list[list[float]]:
        """Those of the first digits, taken a batch at a time."""
        rows = []
        for first in range(0, CHECKED, batch):
            answer = run(prepare(self.digits[self.rows(first, batch)]))
            rows.append(np.asarray(answer, np.float32).copy())
        return np.concatenate(rows)[:CHECKED].tolist()

    def run(self, work: str, batch: int, seconds: float) -> dict[str, float]:
        return self.ready[work, batch].measure(seconds)

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        do = {"prepare": self.prepare, "run": self.run}[request.pop("do")]
        try:
            return do(**request)
        except NotImplementedError as error:
            return {"error": str(error)}
        except Exception as error:
            traceback.print_exc()
            lines = str(error).strip().splitlines() or [""]
            return {"error": f"{type(error).__name__}: {lines[0]}"}


def main() -> None:
    name, threads, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    # The engines print too: the answers keep the first standard output to themselves.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    worker = Worker(open_engine(name, threads, folder))
    print(json.dumps({"version": version(worker.engine.package)}), file=answers, flush=True)
    for line in sys.stdin:
        print(json.dumps(worker.answer(json.loads(line))), file=answers, flush=True)


if __name__ == "__main__":
    main()
