"""EasyOCR, if it and its models are installed already: it needs PyTorch, and nothing is fetched."""

from importlib.metadata import version
from pathlib import Path

import easyocr
import torch

from counting import DIGITS
from reader import Library, Line


class EasyOcr(Library):
    packages = ("easyocr",)

    def __init__(self, way: str, command: list[str]) -> None:
        self.command = command
        torch.set_num_threads(1)
        self.engine = easyocr.Reader(["en"], gpu=False, download_enabled=False, verbose=False)
        alone = way == "recogniser alone"
        self.ask = self.engine.recognize if alone else self.engine.readtext
        self.version = f"{version('easyocr')}, PyTorch {version('torch')}"

    def read_one(self, path: str, every: bool) -> list[Line]:
        """It has no threshold of its own for texts."""
        return [(text, float(sure)) for _, text, sure in self.ask(path, allowlist=DIGITS)]

    def models(self) -> list[Path]:
        return list(Path(self.engine.model_storage_directory).glob("*.pth"))
