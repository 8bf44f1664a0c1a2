"""Ray Data: for more machines than one. A killed worker's rows are read again; a killed job goes on.

    python with_ray.py FIELDS OUT CHECKPOINT

The checkpoint is kept: without it a second run would read all rows again, and each would be there twice. The function is a task and not an actor: where actors take all processors, Ray waits for ever. A folder is given and not a
list of files, which Ray 2.60 cannot always import in parallel.
"""

import sys

import ray
from ray.data.checkpoint import CheckpointConfig

from read_digit import read


def main(fields: str, out: str, checkpoint: str) -> None:
    ray.data.DataContext.get_current().checkpoint_config = CheckpointConfig(
        id_column="id", checkpoint_path=checkpoint, delete_checkpoint_on_success=False
    )
    rows = ray.data.read_parquet(fields).select_columns(["id", "image"])
    rows.map_batches(read, batch_format="pyarrow", batch_size=8192).write_parquet(out)


if __name__ == "__main__":
    ray.init(include_dashboard=False)
    main(*sys.argv[1:])
