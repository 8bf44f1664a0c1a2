"""Daft: one machine, with its own reader of Parquet and its own threads.

    python with_daft.py FIELDS OUT
"""

import sys

import daft
from daft import col

from read_digit import read_batch, reader

ANSWER = daft.DataType.struct(
    {
        "digit": daft.DataType.int8(),
        "guess": daft.DataType.string(),
        "confidence": daft.DataType.float32(),
        "refusal": daft.DataType.string(),
        "error": daft.DataType.string(),
    }
)


@daft.func.batch(return_dtype=ANSWER)
def read_digit(images: daft.Series):
    return read_batch(reader, images.to_arrow()).to_struct_array()


def main(fields: str, out: str) -> None:
    answers = daft.read_parquet(f"{fields}/*.parquet").select(col("id"), read_digit(col("image")).alias("answer"))
    answers.select("id", *(col("answer").get(name).alias(name) for name in ANSWER.fields)).write_parquet(out)


if __name__ == "__main__":
    main(*sys.argv[1:])
