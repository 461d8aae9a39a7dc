"""Markdown, as far as the pages need it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def grid(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table in Markdown; a bar inside a cell is escaped."""
    cells = [[cell.replace("|", "\\|") for cell in row] for row in (header, *rows)]
    lines = ["| " + " | ".join(row).replace("|  |", "| |") + " |" for row in cells]
    return [lines[0], "|" + "---|" * len(header), *lines[1:]]
