"""The example of `docs/page.md`, run against the program."""

import re
import subprocess
from pathlib import Path

import numpy as np

import lenet5

from conftest import ROOT


def test_example_has_the_packages_penalties(program: Path, capsys) -> None:
    """What the service says of a stroke is what the package says of the digit that it makes of it."""
    text = (ROOT / "docs/page.md").read_text()
    example = re.search(r"```python\n(.*?)```", text, re.DOTALL).group(1)
    serve = [program, "serve", "--listen", "127.0.0.1:0", "--drain", "0"]
    with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True) as service:
        try:
            address = re.search(r"http://[\d.:]+", service.stdout.readline()).group()
            found: dict = {}
            exec(example.replace("http://127.0.0.1:8498", address), found)
        finally:
            service.terminate()
    assert service.returncode == 0
    tensors = found["load"](found["reply"])
    assert tensors["penalties"].argmin() == 1
    answers = lenet5.Reader().read_digits(tensors["digit"][np.newaxis])
    assert np.allclose(answers.penalties[0], tensors["penalties"].ravel(), atol=1e-3)
    assert "[" in capsys.readouterr().out
