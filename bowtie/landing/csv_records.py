"""The careful way to read delimited text: no irregular line is lost, and none takes others with it.

A stray quote can swallow everything up to the next quote. So a record that spans several lines and has the
wrong number of fields, or never ends, gives up only its first line as malformed; reading goes on at the next.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator

from bowtie.landing.rows import Record

# No record is longer than this: what goes on is an open quote. The fast reader takes less.
MAX_RECORD_CHARS = 64 * 1024 * 1024


class Lines:
    """Physical lines that can be handed back."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._returned: deque[str] = deque()

    def next(self) -> str | None:
        """The next line with its ending, or None at the end."""
        if self._returned:
            return self._returned.popleft()
        return next(self._lines, None)

    def give_back(self, lines: list[str]) -> None:
        """Have lines come again, in their order."""
        self._returned.extendleft(reversed(lines))


def allow_long_cells() -> None:
    """Lift the csv module's limit on cells (it keeps one for the whole process): longer ones must land."""
    if csv.field_size_limit() < MAX_RECORD_CHARS:
        csv.field_size_limit(2 * MAX_RECORD_CHARS)


def split_record(first: str, lines: Lines, delimiter: str) -> tuple[list[str], list[str], bool]:
    """Split the record that begins with a line, taking further lines while a quote is open.

    Returns:
        Its fields, the lines it took, and whether its quotes were closed.
    """
    if '"' not in first:
        return first.rstrip("\r\n").split(delimiter), [first], True
    allow_long_cells()
    taken = [first]
    closed = True

    def feed() -> Iterator[str]:
        nonlocal closed
        yield first
        size = len(first)
        while size <= MAX_RECORD_CHARS and (line := lines.next()) is not None:
            taken.append(line)
            size += len(line)
            yield line
        closed = False

    return next(csv.reader(feed(), delimiter=delimiter)), taken, closed


def careful_records(lines: Lines, delimiter: str, width: int, first_number: int) -> Iterator[Record]:
    """Read every record; an irregular one comes with its problem and its raw text.

    Args:
        lines: The lines after the header.
        delimiter: What stands between fields.
        width: How many fields the header has.
        first_number: The number of the first record, as a spreadsheet would show it.
    """
    number = first_number - 1
    while (line := lines.next()) is not None:
        number += 1
        if not line.rstrip("\r\n"):
            continue
        fields, taken, closed = split_record(line, lines, delimiter)
        swallowed = closed and len(taken) > 1 and _swallowed(fields, taken, delimiter)
        if closed and len(fields) == width and not swallowed:
            yield number, fields, None, None
            continue
        lines.give_back(taken[1:])
        yield number, (), _why(len(fields), width, len(taken), closed and not swallowed), line.rstrip("\r\n")


def suspicious(column: int, delimiter: str) -> str:
    """A pattern for cells that may have swallowed the rest of their record and the head of a later one.

    A stray quote in a column is closed by the quote that opens a cell of a later line. The number of fields
    comes out right only if that is a cell of the same column: so many delimiters then stand before it.
    """
    return rf"[\r\n](?:[^\r\n]*{re.escape(delimiter)}){{{column}}}[^\r\n]*$"


def _swallowed(fields: list[str], taken: list[str], delimiter: str) -> bool:
    """Whether a stray quote made a record of several lines: its closing quote opened another cell."""
    if not any(re.search(suspicious(j, delimiter), field) for j, field in enumerate(fields)):
        return False
    try:
        next(csv.reader(iter(taken), delimiter=delimiter, strict=True))
    except csv.Error:
        return True
    return False


def _why(found: int, width: int, lines: int, closed: bool) -> str:
    if not closed:
        return "a quoted cell is never closed"
    if lines > 1:
        return f"a quote spans {lines} lines and leaves {found} fields where the header has {width}"
    return f"{found} {'field' if found == 1 else 'fields'} where the header has {width}"
