"""Finds the header of a delimited text file, and with it the delimiter."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bowtie.landing.csv_records import Lines, split_record
from bowtie.landing.header_row import SEARCHED, holds, not_found
from bowtie.landing.mapping import HeaderRow
from bowtie.landing.names import normalize
from bowtie.landing.records import SetAsideError

_DELIMITERS = (",", ";", "\t", "|")
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)


@dataclass(frozen=True)
class CsvOptions:
    """What a mapping may declare about a text file. `known` are the header names to look for."""

    encoding: str | None = None
    delimiter: str | None = None
    header_row: HeaderRow = field(default_factory=HeaderRow)
    known: frozenset[str] = frozenset()
    careful: bool = False
    remedy: str = ""


@dataclass(frozen=True)
class Header:
    """The header of one text file: its cells, what stands between them, its row, and all read up to it."""

    cells: tuple[str, ...]
    delimiter: str
    row: int
    consumed: str
    above: tuple[tuple[str, ...], ...]


def find_header(lines: Lines, options: CsvOptions) -> Header:
    """Find the header: the declared row or names, or else the first line that says something.

    Raises:
        SetAsideError: It is not there.
    """
    wanted = options.header_row
    delimiter = options.delimiter
    consumed = ""
    above: list[tuple[str, ...]] = []
    row = 0
    while (not wanted.has or row < SEARCHED) and (line := lines.next()) is not None:
        row += 1
        if mark := _SEPARATOR_LINE.fullmatch(line):  # Excel's own convention
            delimiter = delimiter or mark[1]
        else:
            cells, found, text = _split_header(line, lines, delimiter, options.known)
            if _is_header(cells, line, row, wanted):
                names = tuple(cell.strip() for cell in cells)
                return Header(names, found, row, consumed + text, tuple(above))
            fields, taken, closed = split_record(line, lines, delimiter or found)
            if not closed:  # a stray quote above the headers must not swallow them
                lines.give_back(taken[1:])
                fields, taken = line.rstrip("\r\n").split(delimiter or found), [line]
            above.append(tuple(fields))
            line = "".join(taken)
        consumed += line
    if wanted.has:
        raise not_found(wanted, above, options.remedy)
    raise SetAsideError(f"the file has no header in row {wanted.number}.", options.remedy, row=wanted.number)


def _is_header(cells: list[str], line: str, row: int, wanted: HeaderRow) -> bool:
    if wanted.has:
        return holds(cells, wanted)
    return row >= wanted.number and bool(line.strip() or wanted.number > 1)


def _split_header(
    line: str, lines: Lines, delimiter: str | None, known: frozenset[str]
) -> tuple[list[str], str, str]:
    """Split by the delimiter that makes most cells known: cells, delimiter, text taken."""
    tries: list[tuple[tuple[int, int], tuple[list[str], str, str]]] = []
    for candidate in (delimiter,) if delimiter else _DELIMITERS:
        cells, taken, closed = split_record(line, lines, candidate)
        lines.give_back(taken[1:])
        if not closed:
            cells, taken = line.rstrip("\r\n").split(candidate), [line]
        score = (sum(normalize(cell) in known for cell in cells), len(cells))
        tries.append((score, (cells, candidate, "".join(taken))))
    return max(tries, key=lambda item: item[0])[1]
