"""Finds the files to land, and what each of them feeds."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from bowtie.contracts import Contracts, Table
from bowtie.errors import UserError
from bowtie.landing.formats import SUFFIXES, plain_suffix
from bowtie.landing.mapping import FileEntry, MappingFile
from bowtie.landing.mapping_places import Places
from bowtie.landing.names import landing_order, readable_path
from bowtie.landing.records import SetAsideError
from bowtie.workspace import Workspace

_CLUTTER = frozenset({"thumbs.db", "desktop.ini"})
_UNFINISHED = (".tmp", ".part", ".crdownload", ".swp")


@dataclass(frozen=True)
class Source:
    """One file found. `file` is its name in records; `relative` is what globs are held against."""

    path: Path
    file: str
    relative: str


@dataclass(frozen=True)
class Obstacle:
    """Something found that cannot even be opened."""

    file: str
    error: SetAsideError


@dataclass(frozen=True)
class Target:
    """One table that a file feeds."""

    table: Table
    entry: FileEntry | None = None


def find(workspace: Workspace, paths: Sequence[Path]) -> Iterator[Source | Obstacle]:
    """Every file below the given paths (or raw/), in landing order; with what cannot even be opened.

    Raises:
        UserError: A given path does not exist.
    """
    for path in paths:
        if not path.exists():
            raise UserError(f"{path} does not exist.", "Check the path.", exit_code=2)
    seen: set[Path] = set()
    for top in paths or ([workspace.raw] if workspace.raw.is_dir() else []):
        for found in _below(top.resolve(), workspace.raw.resolve()):
            named = replace(found, file=readable_path(found.file))
            if isinstance(named, Obstacle):
                yield named
            elif named.path not in seen:
                seen.add(named.path)
                yield replace(named, relative=readable_path(named.relative))


def targets(
    source: Source, mappings: Sequence[MappingFile], contracts: Contracts, places: Places
) -> tuple[list[Target], str | None]:
    """The tables that a file feeds, or the reason why it is left alone.

    The first mapping file that knows the file decides; then the mapping that its folders name; without one,
    its folder or name tells the table. A loader brings all tables of a system: those that nothing reads are
    left alone.

    Raises:
        SetAsideError: Neither a mapping nor a contract knows the file.
    """
    placed = places.mapping_for(source.relative, source.file)
    for mapping in [*mappings, *([placed] if placed else [])]:
        if skip := mapping.skip_for(source.relative):
            return [], skip.reason
        if entries := mapping.entries_for(source.relative):
            return [Target(contracts.tables[entry.source_table], entry) for entry in entries], None
    table = _by_place(source, contracts)
    if table is not None:
        return [Target(table)], None
    if connector := _connector_of(source, contracts):
        return [], f"no contract of {connector} reads this table"
    raise SetAsideError(
        "no contract and no mapping knows this file.",
        "Put it into raw/<channel>/<table>/ of a known table, or write a mapping file (docs/mappings.md).",
    )


def _by_place(source: Source, contracts: Contracts) -> Table | None:
    """`<channel>/<table>/…/file` or `<channel>/<table>.csv`, seen from raw/ or from the ingested folder."""
    for place in (source.relative, source.file):
        parts = place.split("/")
        stem = parts[-1].split(".", 1)[0]
        for channel, name in pairwise([*parts[:-1], stem]):
            if table := contracts.get(channel, name):
                return table
    return None


def _connector_of(source: Source, contracts: Contracts) -> str | None:
    """The connector in whose folder a file lies."""
    folders = [*source.relative.split("/")[:-1], *source.file.split("/")[:-1]]
    return next((folder for folder in folders if folder in contracts.connectors), None)


def _below(top: Path, raw: Path) -> Iterator[Source | Obstacle]:
    inside = top.is_relative_to(raw)
    if top.is_file():
        name = top.relative_to(raw).as_posix() if inside else top.name
        yield Source(top, name, name if inside else f"{top.parent.parent.name}/{top.parent.name}/{top.name}")
        return
    found: list[tuple[str, Source | Obstacle]] = []
    problems: list[OSError] = []
    for folder, folders, files in os.walk(top, onerror=problems.append):
        here = Path(folder)
        for name in list(folders):
            if _hidden(name):
                folders.remove(name)
            elif plain_suffix(Path(name)) in SUFFIXES:
                folders.remove(name)
                relative = (here / name).relative_to(top).as_posix()
                found.append((relative, Obstacle(_shown(here / name, top, raw), _FOLDER)))
        for name in files:
            if not _hidden(name):
                path = here / name
                shown, why = _shown(path, top, raw), _no_file(path)
                relative = path.relative_to(raw if inside else top).as_posix()
                item = Obstacle(shown, why) if why else Source(path, shown, relative)
                found.append((path.relative_to(top).as_posix(), item))
    for error in problems:
        shown = _shown(Path(error.filename), top, raw)
        why = SetAsideError(f"the folder cannot be read ({error.strerror}).", RIGHTS)
        found.append((shown, Obstacle(shown, why)))
    for _, item in sorted(found, key=lambda pair: landing_order(pair[0])):
        yield item


RIGHTS = "Give the user who runs Bowtie the right to read it."
_FOLDER = SetAsideError(
    "this is a folder whose name looks like a file.",
    "Move the files in it into a folder without an extension, then ingest again.",
)
_NO_FILE = SetAsideError(
    "this is no regular file but a pipe, a socket or a device.", "Take it away, and put a file in its place."
)
_DANGLING = SetAsideError(
    "this is a link to a file that is not there.", "Put the file there, or take the link away."
)


def _no_file(path: Path) -> SetAsideError | None:
    """Why a name must not be opened: reading a pipe would never end. Other obstacles, reading tells."""
    try:
        return None if stat.S_ISREG(path.stat().st_mode) else _NO_FILE
    except FileNotFoundError:
        return _DANGLING if path.is_symlink() else None
    except OSError:
        return None


def _shown(path: Path, top: Path, raw: Path) -> str:
    """A name for records that tells nothing about this machine."""
    if path.is_relative_to(raw):
        return path.relative_to(raw).as_posix()
    return f"{top.name}/{path.relative_to(top).as_posix()}"


def _hidden(name: str) -> bool:
    return name.startswith((".", "~$")) or name.lower() in _CLUTTER or name.lower().endswith(_UNFINISHED)
