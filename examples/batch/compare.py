"""How fast the engines read a million rows beside `lenet5.batch`, each in a process of its own.

    python compare.py [--rows 1000000] [--engines plain datafusion daft ray]

The start of an engine is not counted; that of Ray takes some seconds.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import lenet5

HERE = Path(__file__).resolve().parent
FIXTURES = HERE.parents[1] / "crates/lenet5/tests/fixtures"
ROWS_OF_A_FILE = 25_000
MEASURED = "seconds and megabytes:"
ENGINES = ("plain", "datafusion", "daft", "ray")


def run(engine: str, fields: str, out: str) -> float:
    """Reads all rows with an engine, and gives the seconds that it took."""
    if engine == "plain":
        from lenet5.batch import read_parquet

        begin = time.perf_counter()
        read_parquet(fields, out)
    elif engine == "datafusion":
        import with_datafusion

        begin = time.perf_counter()
        with_datafusion.main(fields, out)
    elif engine == "daft":
        import with_daft

        begin = time.perf_counter()
        with_daft.main(fields, out)
    else:
        import ray
        import with_ray

        ray.init(include_dashboard=False, log_to_driver=False)
        begin = time.perf_counter()
        with_ray.main(fields, out, f"{out}-checkpoint")
    return time.perf_counter() - begin


def write_fields(folder: Path, rows: int) -> None:
    """Writes digits of MNIST, again and again, as files of Parquet."""
    digits = lenet5.load_mnist(FIXTURES).test_images
    images = pa.array([digit.tobytes() for digit in digits], pa.binary(784))
    images = pa.concat_arrays([images] * -(-ROWS_OF_A_FILE // len(digits)))
    for begin in range(0, rows, ROWS_OF_A_FILE):
        ids = np.arange(begin, min(rows, begin + ROWS_OF_A_FILE))
        pq.write_table(pa.table({"id": ids, "image": images[: len(ids)]}), folder / f"{begin:09}.parquet", compression="zstd")


def compare(rows: int, engines: list[str]) -> None:
    with tempfile.TemporaryDirectory() as place:
        fields = Path(place) / "fields"
        fields.mkdir()
        write_fields(fields, rows)
        plain = None
        for engine in engines:
            command = [sys.executable, str(HERE / "compare.py"), "--run", engine, str(fields), f"{place}/{engine}"]
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode != 0:
                sys.exit(done.stderr)
            # An engine may say something of its own around it.
            told = next(line for line in done.stdout.splitlines() if line.startswith(MEASURED))
            seconds, memory = map(float, told.removeprefix(MEASURED).split())
            plain = seconds if engine == "plain" else plain
            share = "" if plain is None else f", {plain / seconds:.0%} of plain"
            read = pq.read_table(f"{place}/{engine}", columns=["id"]).num_rows
            print(f"{engine}: {rows:,} rows in {seconds:.1f} s, {rows / seconds:,.0f} a second{share}; {memory:.0f} MB, {read:,} written")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=ENGINES)
    parser.add_argument("--run", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.run:
        import resource

        seconds = run(*given.run)
        print(MEASURED, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    else:
        compare(given.rows, given.engines)


if __name__ == "__main__":
    main()
