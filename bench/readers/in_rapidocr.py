"""RapidOCR: PaddleOCR's models in ONNX Runtime, as shipped, or with its output cut to digits."""

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import rapidocr

from counting import DIGITS
from reader import Library, Line

PARAMETERS = {
    "Global.log_level": "critical",
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}
# How the recogniser is asked by itself: the picture is one upright line.
ALONE = {"use_det": False, "use_cls": False, "use_rec": True}


class RapidOcr(Library):
    packages = ("rapidocr", "onnxruntime")

    def __init__(self, way: str, digits: bool, command: list[str]) -> None:
        self.command = command
        self.arguments = ALONE if way == "recogniser alone" else {}
        cv2.setNumThreads(1)
        self.engine = rapidocr.RapidOCR(params=PARAMETERS)
        # What is less sure is left out by default.
        self.threshold = self.engine.cfg.Global.text_score
        recognition = self.engine.cfg.Rec
        model = f"{recognition.ocr_version.value} {recognition.model_type.value}"
        onnxruntime = f"ONNX Runtime {version('onnxruntime')}"
        self.version = f"{version('rapidocr')}, {model}, {onnxruntime}"
        if digits:
            recogniser = self.engine._load_rec_model()
            # A region that was detected may hold several numbers.
            kept = DIGITS if way == "recogniser alone" else DIGITS + " "
            recogniser.postprocess_op = cut_to(kept, recogniser.postprocess_op)

    def read_one(self, path: str, every: bool) -> list[Line]:
        found = self.engine(path, text_score=0.0, **self.arguments)
        lines = zip(found.txts or (), found.scores or (), strict=True)
        least = 0.0 if every else self.threshold
        return [(text, float(score)) for text, score in lines if score >= least]

    def models(self) -> list[Path]:
        return list(Path(rapidocr.__file__).parent.glob("models/*.onnx"))


def cut_to(characters: str, decode: Any) -> Callable[..., Any]:
    """Decodes with all outputs but those of the characters and the blank at zero."""
    kept = [k for k, own in enumerate(decode.character) if k == 0 or own in [*characters]]
    assert len(kept) == 1 + len(characters), "the recogniser has not each character once"

    def decode_cut(outputs: np.ndarray, *arguments: Any, **named: Any) -> Any:
        cut = np.zeros_like(outputs)
        cut[..., kept] = outputs[..., kept]
        return decode(cut, *arguments, **named)

    return decode_cut
