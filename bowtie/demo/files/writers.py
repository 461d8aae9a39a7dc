"""Rows → bytes of a file. The same rows always give the same bytes."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime

import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook

from bowtie.contracts import Table
from bowtie.demo.files.dirt import FileRow
from bowtie.demo.files.render import Value
from bowtie.demo.files.style import FileFormat, Style

# The oldest moment that a zip archive can hold: the real one would make every file new.
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_STAMPS = re.compile(rb"(<dcterms:\w+[^>]*>)[^<]*(</dcterms:)")
_EXTRA_FIELD = "（多余）"


def first_row_number(file_format: FileFormat) -> int:
    """The number of the first record as a spreadsheet shows it; JSON lines are numbered as lines."""
    return 1 if file_format == "jsonl" else 2


def to_bytes(rows: Sequence[FileRow], table: Table, style: Style) -> bytes:
    """The whole file."""
    if style.file_format == "jsonl":
        return _jsonl(rows, table)
    if style.file_format == "parquet":
        return _parquet(rows, table)
    headers = [column.label_zh if style.chinese_headers else column.name for column in table.columns]
    if style.file_format == "xlsx":
        return _xlsx(rows, headers, table.name)
    return _csv(rows, headers, style)


def _csv(rows: Sequence[FileRow], headers: Sequence[str], style: Style) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=style.line_end)
    writer.writerow(headers)
    for row in rows:
        cells = ["" if cell is None else str(cell) for cell in row.cells]
        if row.fields == "too_many":
            cells.append(_EXTRA_FIELD)
        elif row.fields == "too_few":
            cells.pop()
        writer.writerow(cells)
    return text.getvalue().encode(style.encoding)


def _jsonl(rows: Sequence[FileRow], table: Table) -> bytes:
    lines = []
    for row in rows:
        cells = zip(table.column_names, row.cells, strict=True)
        fields = {name: cell for name, cell in cells if cell is not None}
        lines.append(json.dumps(fields, ensure_ascii=False, separators=(",", ":")) + "\n")
    return "".join(lines).encode()


def _parquet(rows: Sequence[FileRow], table: Table) -> bytes:
    """All columns are text, as trackers land them, so that a wrong value can stand in its place."""
    columns = {
        name: pa.array(
            [None if row.cells[place] is None else str(row.cells[place]) for row in rows], pa.string()
        )
        for place, name in enumerate(table.column_names)
    }
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink, compression="zstd")
    return sink.getvalue()


def _text(cell: Value) -> str | None:
    return None if cell is None else str(cell)


def _xlsx(rows: Sequence[FileRow], headers: Sequence[str], title: str) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.append(headers)
    for row in rows:
        sheet.append(row.cells)
    raw = io.BytesIO()
    book.save(raw)
    return _without_clock(raw)


def _without_clock(archive: io.BytesIO) -> bytes:
    """The same archive with all moments of its making replaced."""
    fixed = f"{datetime(*_ZIP_TIME):%Y-%m-%dT%H:%M:%SZ}".encode()  # noqa: DTZ001 - a mark, not a moment
    result = io.BytesIO()
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist()):
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(
                    rb"(<dcterms:\w+[^>]*>)[^<]*(</dcterms:)", rb"\g<1>" + fixed + rb"\g<2>", content
                )
            target.writestr(zipfile.ZipInfo(name, _ZIP_TIME), content, zipfile.ZIP_DEFLATED)
    return result.getvalue()
