"""Mapping files: how one export's headers, encodings, formats and values map to a raw contract.

docs/mappings.md is the reference for people. This module holds the shapes; `mapping_reader` reads them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class NumberFormat:
    """How numbers are written in the file, and what to multiply them by (a Decimal's text)."""

    decimal: str = "."
    thousands: str | None = None
    scale: str = "1"


@dataclass(frozen=True)
class ColumnRule:
    """Where the values of one contract column come from: headers, a constant or a template."""

    headers: tuple[str, ...] = ()
    constant: str | None = None
    template: str | None = None
    extract: str | None = None
    values: MappingType[str, str | None] = field(default_factory=dict)
    formats: tuple[str, ...] = ()
    time_zone: str | None = None
    number: NumberFormat | None = None
    duration: str | None = None


@dataclass(frozen=True)
class HeaderRow:
    """Where the headers stand: in a row of this number, or in the first row that holds all these names."""

    number: int = 1
    has: tuple[str, ...] = ()


@dataclass(frozen=True)
class LeaveOut:
    """Rows that are no records, such as totals: one of these headers holds a text that fits a glob."""

    headers: tuple[str, ...]
    values: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Refusal:
    """Headers that tell the wrong export: a file that has one is set aside."""

    headers: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class FileEntry:
    """One rule `files that match feed this table`. Each entry that matches a file is its own load."""

    match: str
    channel: str
    table: str
    mapping: str
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: HeaderRow = field(default_factory=HeaderRow)
    null_values: tuple[str, ...] = ()
    leave_out: tuple[LeaveOut, ...] = ()
    refuse: tuple[Refusal, ...] = ()
    columns: MappingType[str, ColumnRule] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    fingerprint: str = ""
    place: str | None = None
    """The place in mappings/ that names the mapping, such as `baidu/keyword_report`, if one does."""

    @property
    def source_table(self) -> str:
        """`<channel>.<table>`."""
        return f"{self.channel}.{self.table}"


FILE_NAME, FILE_FOLDER, ABOVE = "file.name", "file.folder", "above."
FACTS = ("file.", ABOVE)
"""How the names of what is known of the whole file begin; they stand where headers can stand."""

CONFIRMED, UNCONFIRMED = "confirmed", "unconfirmed"


@dataclass(frozen=True)
class About:
    """What export a mapping is made for, and how well its headers are known.

    `confirmed` means that the vendor's documentation of the export, or two public sources that do not know
    of each other, show these headers. `source` says which, or what the headers were put together from.
    """

    tool: str
    export: str
    menu: str
    status: str
    source: str
    looked_at: str
    note: str | None = None


@dataclass(frozen=True)
class SkipEntry:
    """Files left alone on purpose, with the reason."""

    match: str
    reason: str


@dataclass(frozen=True)
class MappingFile:
    """One parsed mapping file."""

    path: Path
    name: str
    files: tuple[FileEntry, ...]
    skip: tuple[SkipEntry, ...] = ()
    about: About | None = None

    def entries_for(self, relative: str) -> tuple[FileEntry, ...]:
        """Every entry whose glob fits a file's relative path or its base name."""
        return tuple(entry for entry in self.files if glob_matches(entry.match, relative))

    def skip_for(self, relative: str) -> SkipEntry | None:
        """The rule that leaves a file alone, if there is one."""
        return next((entry for entry in self.skip if glob_matches(entry.match, relative)), None)


def glob_matches(pattern: str, relative: str) -> bool:
    """Whether a glob fits the whole relative path or the base name; `*` crosses folders."""
    return fnmatchcase(relative, pattern) or fnmatchcase(relative.rsplit("/", 1)[-1], pattern)


def fingerprint(spec: MappingType[str, Any]) -> str:
    """A short stable digest of what an entry does; its `match` and comments do not count."""
    meaning = {key: value for key, value in spec.items() if key != "match"}
    text = json.dumps(meaning, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]
