"""Reads a table of a web page that calls itself a workbook: many systems export such files as .xls."""

from __future__ import annotations

import io
from dataclasses import replace
from html.parser import HTMLParser

from bowtie.landing.encodings import Opener, detect
from bowtie.landing.grid import Cells, open_grid
from bowtie.landing.mapping import HeaderRow
from bowtie.landing.records import SetAsideError
from bowtie.landing.rows import RawFile

_MAX_SPAN = 1_000


def open_html(opener: Opener, encoding: str | None, wanted: HeaderRow, remedy: str) -> RawFile:
    """Open the table with the most rows.

    Args:
        opener: Opens the file's bytes.
        encoding: Declared by a mapping.
        wanted: Where the table's headers stand.
        remedy: What to do if they do not stand there.

    Raises:
        SetAsideError: It cannot be decoded, holds no table, or the table has no header.
    """
    found = detect(opener, encoding)
    with opener() as file:
        file.seek(found.bom_bytes)
        errors = "ignore" if found.cut else "strict"
        parser = _Tables()
        parser.feed(io.TextIOWrapper(file, found.encoding, errors=errors).read())
        parser.close()
    parser.end_cell()
    table = max(parser.tables, key=len, default=[])
    if not table:
        raise SetAsideError(
            "the file is a web page without a table, whatever its name says.",
            "Export it as CSV, xlsx, JSON lines or Parquet.",
        )
    width = max(len(row) for row in table)
    grid = [[*row, *[None] * (width - len(row))] for row in table]
    return replace(open_grid("html", grid, wanted, remedy), encoding=found.encoding)


class _Tables(HTMLParser):
    """Collects the rows of every table; a table within a table is one of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[Cells]] = []
        self._open: list[list[Cells]] = []
        self._cell: list[str] | None = None
        self._span = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A table, row or cell begins; a new cell ends one that was not closed."""
        if tag == "table":
            self.end_cell()
            self._open.append([])
            self.tables.append(self._open[-1])
        elif tag == "tr" and self._open:
            self.end_cell()
            self._open[-1].append([])
        elif tag in ("td", "th") and self._open:
            self.end_cell()
            if not self._open[-1]:
                self._open[-1].append([])
            span = dict(attrs).get("colspan") or "1"
            self._span = min(int(span), _MAX_SPAN) if span.isdecimal() else 1
            self._cell = []
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """A cell, row or table ends."""
        if tag in ("td", "th", "tr", "table"):
            self.end_cell()
        if tag == "table" and self._open:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        """Text counts only within a cell."""
        if self._cell is not None:
            self._cell.append(data)

    def end_cell(self) -> None:
        """Put the open cell into its row; the cells that it spans stay empty."""
        if self._cell is not None and self._open:
            text = "".join(self._cell).replace("\xa0", " ").strip()
            self._open[-1][-1] += [text or None, *[None] * (max(self._span, 1) - 1)]
        self._cell = None
