"""Payloads → the bytes of a file, written as they come. The same payloads always give the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from bowtie.contracts import Table
from bowtie.demo.files.encode import Payload, csv_lines
from bowtie.demo.files.style import FileFormat, Style
from bowtie.demo.files.xlsx import Workbook

_ROW_GROUP = 50_000


class Writer(Protocol):
    """Writes one file."""

    def write(self, payloads: Sequence[Payload]) -> None:
        """Add rows."""

    def close(self) -> None:
        """Finish the file."""


def first_row_number(file_format: FileFormat) -> int:
    """The number of the first record as a spreadsheet shows it; JSON lines are numbered as lines."""
    return 1 if file_format == "jsonl" else 2


def open_writer(path: Path, table: Table, style: Style) -> Writer:
    """A writer of a new file, headers included."""
    if style.file_format == "parquet":
        return _Parquet(path, table)
    headers = [column.label_zh if style.chinese_headers else column.name for column in table.columns]
    if style.file_format == "xlsx":
        return _Sheet(path, headers, table.name)
    text = _Text(path.open("wb"), style.encoding.removesuffix("-sig"))
    if style.file_format == "csv":
        if style.encoding.endswith("-sig"):
            text.write(["\ufeff"])
        text.write([*csv_lines([headers], style.line_end)])
    return text


class _Text:
    def __init__(self, file: BinaryIO, encoding: str) -> None:
        self._file = file
        self._encoding = encoding

    def write(self, payloads: Sequence[Payload]) -> None:
        self._file.write("".join(payloads).encode(self._encoding))  # type: ignore[arg-type]  # lines are text

    def close(self) -> None:
        self._file.close()


class _Parquet:
    """All columns are text, as trackers land them, so that a wrong value can stand in its place."""

    def __init__(self, path: Path, table: Table) -> None:
        self._schema = pa.schema([(name, pa.string()) for name in table.column_names])
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")
        self._rows: list[Payload] = []

    def write(self, payloads: Sequence[Payload]) -> None:
        self._rows += payloads
        if len(self._rows) >= _ROW_GROUP:
            self._flush()

    def close(self) -> None:
        if self._rows:
            self._flush()
        self._writer.close()

    def _flush(self) -> None:
        columns = [
            pa.array([None if cell is None else str(cell) for cell in column], pa.string())
            for column in zip(*self._rows, strict=True)
        ]
        self._writer.write_table(pa.Table.from_arrays(columns, schema=self._schema))
        self._rows = []


class _Sheet:
    def __init__(self, path: Path, headers: Sequence[str], title: str) -> None:
        self._book = Workbook(path, headers, title)

    def write(self, payloads: Sequence[Payload]) -> None:
        self._book.write([cells for cells in payloads if isinstance(cells, list)])

    def close(self) -> None:
        self._book.close()
