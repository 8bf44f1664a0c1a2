"""The contest: workers started, the best way of each chosen, and the pictures read in turns."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import install
from common import Client, Failure, say
from counting import Result, compare, digits_of
from reader import ONE_THREAD, Answer
from tables import Picture, spread

# Seconds in which a worker must have answered, and how many pictures one turn has.
PATIENCE = 600
TURN = 10
STARTS = 3


class Worker(Client):
    """The worker of a reader, on one core."""

    def __init__(self, reader: str, way: str, settings: dict[str, str]) -> None:
        script = install.HERE / "worker.py"
        command = [install.python_of(reader), script, reader, way, json.dumps(settings)]
        log = install.ENVIRONMENT.log_of(reader)
        super().__init__(command, log, 1, PATIENCE, ONE_THREAD)

    def read(self, pictures: list[Picture], every: bool) -> list[Answer]:
        paths = [picture.path for picture in pictures]
        return self.ask(do="read", paths=paths, every=every)["answers"]


@dataclass
class Entry:
    """What has been found of one reader."""

    reader: str
    way: str
    version: str
    # Read right of the pictures on which the ways were tried, by way; empty if there is only one.
    tried: dict[str, int] = field(default_factory=dict)
    results: list[Result] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    unreadable: int = 0
    # The first picture that it could open.
    opened: str | None = None
    # Pictures that show no digit, by set: answered with digits, and all.
    answered: dict[str, list[int]] = field(default_factory=dict)
    megabytes: float | None = None
    sizes: dict[str, float | None] = field(default_factory=dict)
    start_seconds: float = 0.0

    def count(self, pictures: list[Picture], answers: list[Answer], crops: bool) -> None:
        for picture, answer in zip(pictures, answers, strict=True):
            if "error" in answer:
                self.unreadable += 1
            else:
                self.milliseconds.append(answer["ms"])
                self.opened = self.opened or picture.path
            self.results.append(compare(picture.numbers, answer.get("lines", []), crops))

    def count_nondigits(self, pictures: list[Picture], answers: list[Answer]) -> None:
        for picture, answer in zip(pictures, answers, strict=True):
            counts = self.answered.setdefault(picture.set, [0, 0])
            counts[0] += any(digits_of(text) for text, _ in answer.get("lines", []))
            counts[1] += 1


@dataclass
class Contest:
    """The settings, and what has been found so far."""

    lenet5: Path
    tesseract: str | None
    text_format: str | None
    pictures: list[Picture]
    nondigits: list[Picture]
    crops: bool
    # On how many pictures the ways are tried.
    trial: int
    entries: dict[str, Entry] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)

    def skip(self, reader: str, reason: str) -> None:
        self.entries.pop(reader, None)
        # The record names no folder of this machine.
        reason = re.sub(r"(?<![\w.])/(?:[^\s'\":/]+/)+", "", reason)
        self.skipped[reader] = reason
        say(f"skipped {reader}: {reason}")

    def settings(self, reader: str) -> dict[str, Any]:
        if reader == "tesseract":
            return {"program": self.tesseract}
        if reader == install.OURS_FORMAT:
            return {"program": str(self.lenet5), "format": self.text_format}
        return {"program": str(self.lenet5)} if reader == install.OURS else {}

    def hold(self, readers: list[str]) -> None:
        workers: dict[str, Worker] = {}
        try:
            for reader in readers:
                try:
                    workers[reader] = self.prepare(reader)
                except Failure as failure:
                    self.skip(reader, str(failure))
            self.take_turns(workers, self.pictures, True)
            for reader, worker in list(workers.items()):
                try:
                    self.ask_of_itself(reader, worker)
                except Failure as failure:
                    self.skip(reader, str(failure))
                    workers.pop(reader).close()
            self.take_turns(workers, self.nondigits, False)
        finally:
            for worker in workers.values():
                worker.close()

    def prepare(self, reader: str) -> Worker:
        """A worker in the way that reads most of the trial's pictures right."""
        ways = (install.CROP_WAYS if self.crops else install.PAGE_WAYS)[reader]
        # Where there is nothing to choose, one picture, to load the models.
        few = spread(self.pictures, self.trial if len(ways) > 1 else 1)
        right: dict[str, int] = {}
        best: Worker | None = None
        for way in ways:
            say(f"trying {reader}, {way}")
            worker = None
            try:
                worker = Worker(reader, way, self.settings(reader))
                trial = Entry(reader, way, worker.version)
                for first in range(0, len(few), TURN):
                    part = few[first : first + TURN]
                    trial.count(part, worker.read(part, True), self.crops)
            except Failure:
                if worker is not None:
                    worker.close()
                if best is not None:
                    best.close()
                raise
            right[way] = sum(result.right for result in trial.results)
            if best is None or right[way] > right[self.entries[reader].way]:
                if best is not None:
                    best.close()
                best, self.entries[reader] = worker, Entry(reader, way, worker.version)
            else:
                worker.close()
        if len(ways) > 1:
            self.entries[reader].tried = right
        return best

    def take_turns(
        self, workers: dict[str, Worker], pictures: list[Picture], numbers: bool
    ) -> None:
        """Each reader reads some pictures, then the next; each turn begins with another one."""
        for number, first in enumerate(range(0, len(pictures), TURN)):
            part = pictures[first : first + TURN]
            what = "pictures" if numbers else "pictures without digits"
            say(f"{what} {first + 1} to {first + len(part)} of {len(pictures)}")
            order = list(workers)
            turn = number % len(order) if order else 0
            for reader in order[turn:] + order[:turn]:
                try:
                    answers = workers[reader].read(part, numbers)
                except Failure as failure:
                    self.skip(reader, str(failure))
                    workers.pop(reader).close()
                    continue
                if numbers:
                    self.entries[reader].count(part, answers, self.crops)
                else:
                    self.entries[reader].count_nondigits(part, answers)

    def ask_of_itself(self, reader: str, worker: Worker) -> None:
        entry = self.entries[reader]
        told = worker.ask(do="tell")
        entry.megabytes, entry.sizes = told["megabytes"], told["sizes"]
        if entry.opened is None:
            raise Failure("it could open none of the pictures")
        starts = [worker.ask(do="start", path=entry.opened)["seconds"] for _ in range(STARTS)]
        entry.start_seconds = median(starts)
