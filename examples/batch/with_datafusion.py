"""DataFusion: SQL, on one machine.

    python with_datafusion.py FIELDS OUT
"""

import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from datafusion import SessionContext, udf

from read_digit import read_batch, reader

ANSWER = pa.struct(
    [
        ("digit", pa.int8()),
        ("guess", pa.string()),
        ("confidence", pa.float32()),
        ("refusal", pa.string()),
        ("error", pa.string()),
    ]
)


def read_digit(images: pa.Array) -> pa.Array:
    answers = read_batch(reader, images).to_struct_array()
    return pa.concat_arrays(answers.chunks) if isinstance(answers, pa.ChunkedArray) else answers


def main(fields: str, out: str) -> None:
    context = SessionContext()
    context.register_parquet("fields", fields)
    kind = context.table("fields").schema().field("image").type
    context.register_udf(udf(read_digit, [kind], ANSWER, "immutable", "read_digit"))
    # The answer as a whole: a query that names its parts would call the function once for each of them.
    answers = context.sql("SELECT id, read_digit(image) AS answer FROM fields").execute_stream()
    Path(out).mkdir(parents=True)
    writer = None
    for batch in answers:
        table = pa.Table.from_batches([batch.to_pyarrow()]).flatten()
        table = table.rename_columns([name.removeprefix("answer.") for name in table.column_names])
        writer = writer or pq.ParquetWriter(Path(out) / "answers.parquet", table.schema, compression="zstd")
        writer.write_table(table)
    if writer is not None:
        writer.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
