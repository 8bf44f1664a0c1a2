"""Measures the Python package: what `docs/python.md` tells of its speed and its memory.

    python tools/python/figures.py [--program target/release/lenet5] [--quick]

Each figure is a median; with the program, the rate of digits is told beside that of `lenet5 bench` in the same run. `--quick` takes a
fraction of the time, and its figures mean nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

import lenet5

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "crates/lenet5/tests/fixtures"
ROUNDS = 5
"""How often the package and the program are timed in turn."""


def median(measure: Callable[[], float], count: int) -> float:
    return statistics.median(measure() for _ in range(count))


def seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def told_by_another_process(code: str) -> float:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(done.stdout)


IMPORT = """
import time, numpy
begin = time.perf_counter()
import lenet5
print(time.perf_counter() - begin)
"""

FIRST = f"""
import time, lenet5
data = open({str(ROOT / "samples/7.png")!r}, "rb").read()
reader = lenet5.Reader()
begin = time.perf_counter()
reader.read(data)
print(time.perf_counter() - begin)
"""

MEMORY = """
import resource, sys
import numpy, lenet5
digits = numpy.zeros((int(sys.argv[1]), 28, 28), numpy.uint8)
digits[:, 5:20, 14:16] = 255
reader = lenet5.Reader()
reader.read_digits(digits[:100_000])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
answers = reader.read_digits(digits)
print(1024 * (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / len(digits))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=Path, help="the program `lenet5`, to be timed beside the package")
    parser.add_argument("--quick", action="store_true", help="only try every measurement once")
    given = parser.parse_args()
    count = 1 if given.quick else 9
    cores = os.cpu_count() or 1

    print(f"import beyond numpy: {1e3 * median(lambda: told_by_another_process(IMPORT), count):.1f} ms")
    print(f"Reader(): {1e3 * median(lambda: seconds(lenet5.Reader), count):.1f} ms")
    print(f"first read: {1e3 * median(lambda: told_by_another_process(FIRST), count):.1f} ms")
    memory = subprocess.run(
        [sys.executable, "-c", MEMORY, str(200_000 if given.quick else 2_000_000)], capture_output=True, text=True, check=True
    )
    print(f"memory of read_digits: {float(memory.stdout):.0f} bytes a digit")

    own = lenet5.load_mnist(FIXTURES).test_images
    digits = np.tile(own, (1 if given.quick else 10, 1, 1))
    for threads in sorted({1, cores}):
        reader = lenet5.Reader(threads=threads)
        reader.read_digits(digits)
        rates, theirs = [], []
        for _ in range(1 if given.quick else ROUNDS):
            rates.append(statistics.median(len(digits) / seconds(lambda: reader.read_digits(digits)) for _ in range(count)))
            if given.program:
                theirs.append(rate_of_the_program(given.program, threads))
        told = f"{statistics.median(rates):,.0f} digits a second"
        if theirs:
            ratio = statistics.median(own / other for own, other in zip(rates, theirs))
            told += f", {ratio:.2f} of the program's {statistics.median(theirs):,.0f}"
        print(f"read_digits of {len(digits):,}, {threads} threads: {told}")

    reader = lenet5.Reader(threads=1)
    shares = [share_of_a_counting_thread(reader, digits) for _ in range(count)]
    print(f"a counting thread keeps {statistics.median(shares):.2f} of its rate during read_digits with one thread")
    if hasattr(signal, "setitimer"):
        waits = [wait_for_an_interrupt(reader, digits) for _ in range(count)]
        print(f"Ctrl-C in read_digits: {1e3 * statistics.median(waits):.0f} ms, at most {1e3 * max(waits):.0f} ms")


def rate_of_the_program(program: Path, threads: int) -> float:
    """Digits a second, as `lenet5 bench` tells them."""
    command = [program, "bench", "--json", "--threads", str(threads)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    runs = json.loads(done.stdout)["runs"]
    return float(next(run["per_second"] for run in runs if run["work"] == "digits" and run["threads"] == threads))


def share_of_a_counting_thread(reader: lenet5.Reader, digits: np.ndarray) -> float:
    """How much of its rate a thread keeps that counts in Python, while another one reads digits."""
    counts, is_over = [0], threading.Event()

    def count_up() -> None:
        while not is_over.is_set():
            counts[0] += 1

    other = threading.Thread(target=count_up)
    other.start()
    before, begin = counts[0], time.perf_counter()
    time.sleep(0.3)
    alone = (counts[0] - before) / (time.perf_counter() - begin)
    before, begin = counts[0], time.perf_counter()
    while time.perf_counter() - begin < 0.3:
        reader.read_digits(digits)
    beside = (counts[0] - before) / (time.perf_counter() - begin)
    is_over.set()
    other.join()
    return beside / alone


def wait_for_an_interrupt(reader: lenet5.Reader, digits: np.ndarray) -> float:
    """Seconds from the signal to the exception."""
    many = np.broadcast_to(digits[0], (1_000_000, 28, 28)).copy()
    delay = 0.3
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, delay)
    begin = time.perf_counter()
    try:
        reader.read_digits(many)
    except KeyboardInterrupt:
        return time.perf_counter() - begin - delay
    raise SystemExit("read_digits heard nothing of the signal")


if __name__ == "__main__":
    main()
