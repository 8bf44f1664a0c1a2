"""DataFusion: SQL, on one machine.

    python with_datafusion.py FIELDS OUT
"""

import sys

import pyarrow as pa
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
    names = ", ".join(f"answer['{field.name}'] AS {field.name}" for field in ANSWER)
    query = f"SELECT id, {names} FROM (SELECT id, read_digit(image) AS answer FROM fields)"
    context.sql(query).write_parquet(out)


if __name__ == "__main__":
    main(*sys.argv[1:])
