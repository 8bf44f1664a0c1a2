"""Every engine gives the rows that `lenet5.batch` gives, also when a worker is killed in the middle."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import lenet5.batch

HERE = Path(__file__).parent
FIXTURES = HERE.parents[1] / "crates/lenet5/tests/fixtures"
FILES, ROWS = 3, 10_000


@pytest.fixture(scope="module")
def fields(tmp_path_factory) -> Path:
    """Parquet files of digits, ten times each of the fixture's."""
    own = lenet5.load_mnist(FIXTURES).test_images
    digits = np.tile(own, (ROWS // len(own), 1, 1))
    folder = tmp_path_factory.mktemp("fields")
    for file in range(FILES):
        images = pa.Array.from_buffers(pa.binary(784), ROWS, [None, pa.py_buffer(digits.tobytes())])
        ids = pa.array(range(file * ROWS, (file + 1) * ROWS))
        pq.write_table(pa.table({"id": ids, "image": images}), folder / f"{file}.parquet")
    return folder


@pytest.fixture(scope="module")
def expected(fields, tmp_path_factory) -> dict:
    out = tmp_path_factory.mktemp("out")
    assert lenet5.batch.read_parquet(fields, out).rows == FILES * ROWS
    return pq.read_table(out).sort_by("id").to_pydict()


def answers(folder: Path) -> dict:
    return pq.read_table(folder).sort_by("id").to_pydict()


@pytest.mark.parametrize("engine", ["daft", "datafusion"])
def test_engines_on_one_machine_give_the_same(fields, expected, tmp_path, engine):
    subprocess.run([sys.executable, HERE / f"with_{engine}.py", fields, tmp_path / "out"], check=True)
    assert answers(tmp_path / "out") == expected


def test_ray_reads_each_row_once_though_a_worker_is_killed(fields, expected, tmp_path, monkeypatch):
    ray = pytest.importorskip("ray")
    monkeypatch.setenv("PYTHONPATH", str(HERE))
    monkeypatch.syspath_prepend(HERE)
    import with_ray

    marker = str(tmp_path / "killed")

    def dies_once(batch: pa.Table) -> pa.Table:
        from read_digit import read

        if not os.path.exists(marker):
            Path(marker).touch()
            os._exit(1)
        return read(batch)

    monkeypatch.setattr(with_ray, "read", dies_once)
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    try:
        with_ray.main(str(fields), str(tmp_path / "out"), str(tmp_path / "checkpoint"))
        assert os.path.exists(marker), "no worker was killed"
        assert answers(tmp_path / "out") == expected
        # A second run finds nothing left to do.
        with_ray.main(str(fields), str(tmp_path / "out"), str(tmp_path / "checkpoint"))
        assert answers(tmp_path / "out") == expected
    finally:
        ray.shutdown()


def test_the_comparison_reads_all_rows():
    command = [sys.executable, HERE / "compare.py", "--rows", "2000", "--engines", "plain", "datafusion"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert len(lines) == 2 and all(line.endswith("2,000 written") for line in lines)
