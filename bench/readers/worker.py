"""A worker: one reader, started once, that answers requests.

    python worker.py READER WAY SETTINGS          answers requests
    python worker.py READER WAY SETTINGS PICTURE  reads that one, says what it found, and ends

SETTINGS is JSON: {"program", "format"}, each only where the reader has it. Requests and answers are
JSON, one a line. The first line out says who is there:

    {"version"}

    {"do": "read", "paths", "every"}  -> {"answers": [{"lines": [[text, confidence]], "ms"}]}
    {"do": "start", "path"}           -> {"seconds"}
    {"do": "tell"}                    -> {"megabytes", "sizes": {"models", "program"}}

With `every`, nothing is refused. A picture that cannot be read has {"error"} in place of its lines.
A failure of the reader is {"error"}; the worker lives on.
"""

import json
import os
import sys
import traceback
from pathlib import Path
from typing import Any

from reader import Fault, Reader, reason, worker_command


def open_reader(name: str, way: str, settings: dict[str, Any]) -> Reader:
    command = worker_command(name, way, json.dumps(settings))
    match name:
        case "lenet5" | "lenet5-format":
            from in_programs import Lenet5

            return Lenet5(settings["program"], settings.get("format"))
        case "tesseract":
            from in_programs import Tesseract

            return Tesseract(settings["program"], way)
        case "rapidocr" | "rapidocr-digits":
            from in_rapidocr import RapidOcr

            return RapidOcr(way, name == "rapidocr-digits", command)
        case "easyocr":
            from in_easyocr import EasyOcr

            return EasyOcr(way, command)
    raise ValueError(f"unknown reader {name}")


def answer(reader: Reader, do: str, **request: Any) -> dict[str, Any]:
    if do == "start":
        return {"seconds": reader.start(request["path"])}
    if do == "tell":
        return {"megabytes": reader.megabytes(), "sizes": reader.sizes()}
    paths = request["paths"]
    there = [path for path in paths if Path(path).is_file()]
    found = iter(reader.read(there, request["every"]) if there else [])
    missing = {"error": "there is no such file"}
    return {"answers": [next(found) if Path(path).is_file() else missing for path in paths]}


def main() -> None:
    name, way, settings, *picture = sys.argv[1:]
    # The readers print too: the answers keep the first standard output to themselves.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    def tell(what: dict[str, Any]) -> None:
        print(json.dumps(what), file=answers, flush=True)

    def fault(error: Exception) -> dict[str, Any]:
        traceback.print_exc()
        kind = "" if isinstance(error, Fault) else f"{type(error).__name__}: "
        return {"error": kind + reason(str(error))}

    try:
        reader = open_reader(name, way, json.loads(settings))
    except Exception as error:
        tell(fault(error))
        return
    if picture:
        tell({"answers": reader.read(picture, True)})
        return
    tell({"version": reader.version})
    for line in sys.stdin:
        try:
            found = answer(reader, **json.loads(line))
        except Exception as error:
            found = fault(error)
        tell(found)


if __name__ == "__main__":
    main()
