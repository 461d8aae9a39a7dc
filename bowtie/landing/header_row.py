"""Finds the row of a table that holds its headers, and what stands above it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bowtie.landing.mapping import FileEntry, HeaderRow
from bowtie.landing.names import normalize
from bowtie.landing.records import SetAsideError

SEARCHED = 50
"""So many rows are looked at for named headers."""

_SHOWN = 3
_LABELED = re.compile(r"\s*([^:：]+?)\s*[:：]\s*(\S.*?)\s*")


def holds(cells: Sequence[str | None], wanted: HeaderRow) -> bool:
    """Whether a row holds all the headers that tell the header row."""
    found = {normalize(cell) for cell in cells if cell}
    return found.issuperset(normalize(name) for name in wanted.has)


def not_found(wanted: HeaderRow, seen: Sequence[Sequence[str | None]], remedy: str) -> SetAsideError:
    """The error about a file without a header row; `seen` are the rows looked at."""
    filled = [[cell for cell in row if cell] for row in seen]
    widest = sorted(filled, key=len, reverse=True)[:_SHOWN]
    rows = " / ".join(", ".join(row) for row in widest if row) or "nothing"
    return SetAsideError(
        f"none of the first {SEARCHED} rows holds the headers {', '.join(wanted.has)}; "
        f"the rows most like headers: {rows}.",
        remedy,
    )


def remedy_for(entry: FileEntry | None, otherwise: str) -> str:
    """What to do about headers that a mapping does not know: of a shipped mapping, mend a copy."""
    if entry is None or entry.place is None:
        return otherwise
    return (
        f"The mapping {entry.place} knows other headers: export with those (docs/mappings.md), or copy "
        f"mappings/{entry.place}.yml to the same place in the workspace and write these headers into it."
    )


def labeled_values(rows: Sequence[Sequence[str | None]]) -> Mapping[str, str]:
    """What the rows above the headers say: `会议号: 123` in one cell or in two, by its label."""
    found: dict[str, str] = {}
    for row in rows:
        cells = [cell.strip() for cell in row if cell and cell.strip()]
        for index, cell in enumerate(cells):
            if match := _LABELED.fullmatch(cell):
                found.setdefault(match[1], match[2])
            elif index + 1 < len(cells):
                found.setdefault(cell.rstrip(":：").strip(), cells[index + 1])
    return found
