"""Rendered cells of one row → its payload: a line of text, or the cells where the format is none of lines."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from json.encoder import encode_basestring

from bowtie.contracts import Table
from bowtie.demo.files.dirt import FileRow
from bowtie.demo.files.render import Value
from bowtie.demo.files.style import Style

Payload = str | list[Value]
EXTRA_FIELD = "（多余）"
Encode = Callable[[Iterable[FileRow]], list[Payload]]


def encoder(table: Table, style: Style) -> Encode:
    """What makes payloads of the table's rows in this style."""
    if style.file_format == "jsonl":
        return _Lines(table)
    if style.file_format == "csv":
        return lambda rows: _csv(rows, style.line_end)
    return lambda rows: [list(row.cells) for row in rows]


def csv_lines(rows: Iterable[Iterable[object]], line_end: str) -> list[str]:
    """Each row as one line of a CSV file; a line may hold line breaks inside quotes."""
    sink = _Sink()
    csv.writer(sink, lineterminator=line_end).writerows(rows)
    return sink.lines


def _csv(rows: Iterable[FileRow], line_end: str) -> list[Payload]:
    cells = (
        row.cells
        if row.fields == "right"
        else [*row.cells, EXTRA_FIELD]
        if row.fields == "too_many"
        else row.cells[:-1]
        for row in rows
    )
    return [*csv_lines(cells, line_end)]


class _Sink:
    """Takes what a csv writer writes, line by line."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.write = self.lines.append


class _Lines:
    """JSON lines. Columns that hold JSON are set in as they are; empty cells are left out."""

    def __init__(self, table: Table) -> None:
        self._names = [f"{json.dumps(name)}:" for name in table.column_names]
        self._is_json = [column.data_type == "json" for column in table.columns]
        self._plan = list(zip(self._names, self._is_json, strict=True))

    def __call__(self, rows: Iterable[FileRow]) -> list[Payload]:
        lines: list[Payload] = []
        for row in rows:
            fields = [
                name + cell
                if is_json and type(cell) is str
                else name + (encode_basestring(cell) if type(cell) is str else json.dumps(cell, default=str))
                for (name, is_json), cell in zip(self._plan, row.cells, strict=True)
                if cell is not None
            ]
            lines.append("{" + ",".join(fields) + "}\n")
        return lines
