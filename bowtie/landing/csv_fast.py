"""The fast way to read regular delimited text. What is irregular it refuses: the careful way takes over."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa
from pyarrow import csv as arrow_csv

from bowtie.landing.csv_records import suspicious
from bowtie.landing.rows import RawBatch, Texts, kernels, no_texts, numbers_from

Read = Callable[[int], bytes]
_BLOCK = 16 * 1024 * 1024
# Fed after the last record. If it does not come back as a record of its own, a quote stood open before it.
_SENTINEL = "\x1abowtie-end-of-file\x1a"


class IrregularError(Exception):
    """The text is not regular from here on."""


def fast_batches(
    read: Read, headers: tuple[str, ...], delimiter: str, first_number: int, *, quotes: bool = True
) -> Iterator[RawBatch]:
    """Read UTF-8 records in large batches.

    Args:
        read: Gives up to so many bytes after the header, and none of the line breaks at the end.
        headers: Their number is the number of fields that every record must have.
        delimiter: What stands between fields.
        first_number: The number of the first record.
        quotes: Whether the file holds any quote: without one, no cell spans lines.

    Raises:
        IrregularError: A record is not regular. All batches yielded before are good.
    """
    names = [f"c{index}" for index in range(len(headers))]
    end = f"\n{_SENTINEL}{delimiter * (len(headers) - 1)}\n".encode()
    number = first_number
    ended = False
    held: RawBatch | None = None  # the last batch may end in an open quote
    try:
        with _open(_WithEnd(read, end), names, delimiter) as reader:
            for batch in reader:
                columns: list[Texts] = list(batch.columns)
                count = batch.num_rows
                if count and columns[0][count - 1].as_py() == _SENTINEL:
                    ended, count = True, count - 1
                    columns = [column.slice(0, count) for column in columns]
                _refuse_blank(columns, count)
                if quotes:
                    _refuse_swallowed(columns, delimiter)
                if held is not None:
                    yield held
                held = RawBatch(
                    headers, tuple(columns), numbers_from(number, count), no_texts(count), no_texts(count)
                )
                number += count
    except pa.ArrowInvalid as error:
        raise IrregularError(str(error)) from None
    if not ended:
        raise IrregularError("a quote is open at the end of the file")
    if held is not None and len(held.numbers):
        yield held


def _open(source: Any, names: list[str], delimiter: str) -> arrow_csv.CSVStreamingReader:
    return arrow_csv.open_csv(
        source,
        read_options=arrow_csv.ReadOptions(column_names=names, block_size=_BLOCK),
        parse_options=arrow_csv.ParseOptions(
            delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=False
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types={name: pa.string() for name in names},
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
            null_values=[""],
        ),
    )


def _refuse_blank(columns: list[Texts], count: int) -> None:
    """A blank line looks like a record of nulls here, but is none: it only counts in the numbering."""
    if count == 0 or not all(column.null_count for column in columns):
        return
    blank = columns[0].is_null()
    for column in columns[1:]:
        blank = kernels.and_(blank, column.is_null())
    if kernels.any(blank).as_py():
        raise IrregularError("a line is blank")


def _refuse_swallowed(columns: list[Texts], delimiter: str) -> None:
    """A cell over several lines may be the work of a stray quote: the careful way looks at its quotes."""
    for index, column in enumerate(columns):
        for mark in "\n\r":
            found = kernels.match_substring(column, mark)
            if not kernels.any(found).as_py():
                continue
            cells = column.filter(found)
            if kernels.any(kernels.match_substring_regex(cells, suspicious(index, delimiter))).as_py():
                raise IrregularError("a quote may have swallowed lines")


class _WithEnd(io.RawIOBase):
    """A stream with a few bytes more at its end."""

    def __init__(self, read: Read, end: bytes) -> None:
        self._read = read
        self._end = end

    def readable(self) -> bool:
        """Always."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes; fewer does not mean the end."""
        data = self._read(size)
        if not data:
            data, self._end = self._end, b""
        return data
