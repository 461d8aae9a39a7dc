"""Reads Parquet: every value becomes the text that a CSV export would hold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from bowtie.landing.records import SetAsideError
from bowtie.landing.rows import BATCH_ROWS, RawBatch, RawFile, Texts, kernels, no_texts, numbers_from

# A fraction of zero says nothing: `10:00:00.000000` is `10:00:00`, and 3.0 of a float column is 3.
_ZERO_FRACTION = r"\.0+(Z?)$"


def open_parquet(path: Path) -> RawFile:
    """Open a Parquet file.

    Raises:
        SetAsideError: It is damaged.
    """
    try:
        names = tuple(pq.ParquetFile(path).schema_arrow.names)
    except (pa.ArrowException, OSError) as error:
        raise _damaged(error) from None

    def batches() -> Iterator[RawBatch]:
        number = 2  # as if there were a header in row 1
        try:
            for batch in pq.ParquetFile(path).iter_batches(batch_size=BATCH_ROWS):
                count = batch.num_rows
                columns = tuple(_texts(column) for column in batch.columns)
                yield RawBatch(names, columns, numbers_from(number, count), no_texts(count), no_texts(count))
                number += count
        except (pa.ArrowException, OSError) as error:
            raise _damaged(error) from None

    return RawFile("parquet", None, names, 1, batches)


def _damaged(error: Exception) -> SetAsideError:
    return SetAsideError(
        f"the Parquet file cannot be read ({error}).", "Export it again; it may be cut short."
    )


def _texts(column: Texts) -> Texts:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _texts(column.dictionary_decode())
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_null(kind):
        column.validate(full=True)  # a writer may have stored bytes that are no text
        return column.cast(pa.string())
    if pa.types.is_timestamp(kind) or pa.types.is_floating(kind):
        return kernels.replace_substring_regex(_plain(column), _ZERO_FRACTION, r"\1")
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        return pa.array([_text(value) for value in column.to_pylist()], pa.string())
    return column.cast(pa.string())


def _plain(column: Texts) -> Texts:
    if pa.types.is_timestamp(column.type) and column.type.tz is not None:
        column = column.cast(pa.timestamp(column.type.unit, "UTC"))
    return column.cast(pa.string())


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="backslashreplace")
    return json.dumps(value, ensure_ascii=False, default=str, separators=(",", ":"))
