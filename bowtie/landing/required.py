"""Refuses files that cannot be the export that a contract or a mapping expects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bowtie.contracts import Table
from bowtie.landing.binding import Binding
from bowtie.landing.bound import name_pattern
from bowtie.landing.header_row import remedy_for
from bowtie.landing.mapping import FILE_FOLDER, FileEntry
from bowtie.landing.mapping_rules import template_parts
from bowtie.landing.names import closest, normalize
from bowtie.landing.records import SetAsideError


def require(
    headers: Sequence[str], binding: Binding, table: Table, header_row: int, entry: FileEntry | None
) -> None:
    """Refuse a file that lacks a required column.

    Raises:
        SetAsideError: Names the column, the headers found, the closest one and the line to write.
    """
    lacking = [name for name in table.required if name in binding.missing]
    if not lacking:
        return
    if entry is not None and all(_needs_folder(entry, name) for name in lacking):
        raise _no_folder(entry, table, lacking)
    free = [headers[position] for _, position in binding.extras if headers[position]]
    lines: list[str] = []
    for name in lacking:
        label = next(column.label_zh for column in table.columns if column.name == name)
        near = closest(name, free) or closest(label, free) or "<its header>"
        lines.append(f"`{name}: {near}`")
    found = ", ".join(header for header in headers if header) or "none"
    raise SetAsideError(
        f"the required column {', '.join(lacking)} of {table.source_table} is missing; "
        f"headers found: {found}.",
        remedy_for(
            entry, f"Map it in a mapping file under `columns:` with {' and '.join(lines)}, or export it."
        ),
        row=header_row or None,
        column=lacking[0],
    )


def refuse(headers: Sequence[str], entry: FileEntry | None, header_row: int) -> None:
    """Refuse a file whose headers tell the wrong export.

    Raises:
        SetAsideError: Names the header, and why it must not be there.
    """
    for rule in entry.refuse if entry else ():
        for name in rule.headers:
            pattern = name_pattern(name)
            found = next((header for header in headers if pattern.fullmatch(normalize(header))), None)
            if found is not None:
                raise SetAsideError(
                    f"the file has this column, so it is not the export meant: {rule.reason}",
                    "Export it again without this column.",
                    row=header_row or None,
                    column=found,
                )


def _needs_folder(entry: FileEntry, column: str) -> bool:
    return column in entry.columns and FILE_FOLDER in _names(entry, column)


def _names(entry: FileEntry, column: str) -> Iterator[str]:
    rule = entry.columns[column]
    yield from rule.headers
    yield from (name for _, name in template_parts(rule.template or "") if name)


def _no_folder(entry: FileEntry, table: Table, lacking: Sequence[str]) -> SetAsideError:
    told = [name for name in lacking if entry.columns[name].headers == (FILE_FOLDER,)] or list(lacking)
    labels = {column.name: column.label_zh for column in table.columns}
    return SetAsideError(
        f"nothing in the file tells its {told[0]} ({labels[told[0]]}); the folder that it lies in does.",
        f"Put it one folder deeper, into {entry.place or entry.mapping}/<{told[0]}>/, and keep that name.",
        column=told[0],
    )
