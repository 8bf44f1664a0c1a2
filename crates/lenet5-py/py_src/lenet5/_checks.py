"""Checks of arguments that several parts of the package need."""

from __future__ import annotations

import numpy as np

MAX_THREADS = 1024


def check(name: str, value: object, least: int, most: int) -> None:
    """Refuses what is neither None nor a whole number of a range."""
    if value is None:
        return
    if not isinstance(value, (int, np.integer)) or isinstance(value, bool):
        raise TypeError(f"{name}: expected a whole number, found {type(value).__name__}")
    if not least <= value <= most:
        raise ValueError(f"{name}: expected {least:,} to {most:,}, found {value}")
