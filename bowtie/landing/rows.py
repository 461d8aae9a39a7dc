"""What every reader hands over: batches of text columns with record numbers and problems."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

# A spreadsheet cell holds at most 32,767 characters; twice that is no cell any more but a broken quote.
MAX_CELL_CHARS = 65_536
BATCH_ROWS = 50_000
ROUNDED = "holds a number of more than 15 digits, which Excel has rounded"
# Records read one at a time: more of them at once keep Python's garbage collector busy.
_CHUNK = 5_000

# The published type stubs know fewer arguments than Arrow's functions take, so arrays pass as Any.
kernels: Any = pc
Texts: TypeAlias = Any
"""An Arrow array of strings (or, for record numbers, of int64)."""


@dataclass(frozen=True)
class RawBatch:
    """Some records of a file, by column.

    `headers` may grow from batch to batch (JSON lines) but never changes order. `problems` is null for a
    record that was read; `raw` is the record's text where it could not be split into its columns.
    """

    headers: tuple[str, ...]
    columns: tuple[Texts, ...]
    numbers: Texts
    problems: Texts
    raw: Texts


@dataclass(frozen=True)
class RawFile:
    """An opened file: what it is, its headers so far, its records, and the cells above its headers."""

    format: str
    encoding: str | None
    headers: tuple[str, ...]
    header_row: int
    batches: Callable[[], Iterator[RawBatch]]
    above: tuple[tuple[str | None, ...], ...] = ()


Record = tuple[int, Sequence[str | None], str | None, str | None]
"""A record read one at a time: number, cells, problem, raw text of a record that could not be split."""


def batched(headers: Sequence[str], records: Iterator[Record]) -> Iterator[RawBatch]:
    """Collect single records into batches. `headers` may grow while they are read."""
    while chunk := list(islice(records, _CHUNK)):
        yield _batch(tuple(headers), chunk)


def numbers_from(first: int, count: int) -> Texts:
    """Consecutive record numbers."""
    ones = pa.repeat(pa.scalar(1, pa.int64()), count)
    return kernels.add(kernels.cumulative_sum(ones), first - 1)


def no_texts(count: int) -> Texts:
    """A column without a value."""
    return pa.nulls(count, pa.string())


def _batch(headers: tuple[str, ...], chunk: list[Record]) -> RawBatch:
    numbers, cells, problems, raw = zip(*chunk, strict=True)
    blank = (None,) * len(headers)  # for a record that could not be split
    columns = zip_longest(*(row or blank for row in cells))  # a record may be older than the last header
    return RawBatch(
        headers=headers,
        columns=tuple(pa.array(column, pa.string()) for column in columns),
        numbers=pa.array(numbers, pa.int64()),
        problems=pa.array(problems, pa.string()),
        raw=pa.array(raw, pa.string()),
    )
