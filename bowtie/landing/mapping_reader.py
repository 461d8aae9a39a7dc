"""Reads and checks mapping files. Every complaint names the file and the key, in plain words."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from bowtie.contracts import Contracts
from bowtie.errors import UserError
from bowtie.landing.mapping import FileEntry, MappingFile, SkipEntry, fingerprint
from bowtie.landing.mapping_rules import read_rule
from bowtie.landing.mapping_values import Where
from bowtie.workspace import PROJECT_ROOT, Workspace

_TOP = ("version", "name", "files", "skip")
_ENTRY = (
    "match",
    "channel",
    "table",
    "encoding",
    "delimiter",
    "sheet",
    "header_row",
    "null_values",
    "columns",
    "ignore",
)


def load_mappings(
    workspace: Workspace, contracts: Contracts, mapping: Path | None = None, project: Path = PROJECT_ROOT
) -> list[MappingFile]:
    """Read the mapping files that apply, the most specific first.

    Args:
        workspace: Its `mappings/*.yml` come first.
        contracts: Every entry must name a table and columns that they hold.
        mapping: One file or folder given by the user; then no other mapping applies.
        project: The project's own `mappings/*.yml` come last.

    Raises:
        UserError: A file is not well-formed, or `mapping` does not exist.
    """
    if mapping is not None:
        return [read_mapping(path, contracts) for path in _given(mapping)]
    folders = (workspace.mappings, project / "mappings")
    return [read_mapping(path, contracts) for folder in folders for path in _yaml_files(folder)]


def read_mapping(path: Path, contracts: Contracts) -> MappingFile:
    """Read one mapping file."""
    where = Where(path.name)
    if path.exists() and not path.is_file():
        raise UserError(
            f"{path.name}: this is a folder or no regular file, but its name is that of a mapping file.",
            "Take it out of the folder of mappings, or rename it.",
        )
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UserError(f"{path.name}: this is not valid YAML: {error}", "See docs/mappings.md.") from None
    except OSError as error:
        raise UserError(
            f"{path.name}: the mapping cannot be read ({error.strerror}).",
            "Give the user who runs Bowtie the right to read it, or take it away.",
        ) from None
    document = where.mapping(document, _TOP, required=("version", "name"))
    if document["version"] != 1:
        raise where.key("version").error(f"is `{document['version']}`.", "Write `version: 1`.")
    name = where.key("name").text(document["name"])
    specs = where.key("files").sequence(document.get("files", []))
    skips = where.key("skip").sequence(document.get("skip", []))
    if not specs and not skips:
        raise where.error("has neither `files` nor `skip`.", "Add at least one entry under `files`.")
    return MappingFile(
        path=path,
        name=name,
        files=tuple(_entry(where.key(f"files[{i}]"), spec, name, contracts) for i, spec in enumerate(specs)),
        skip=tuple(_skip(where.key(f"skip[{i}]"), spec) for i, spec in enumerate(skips)),
    )


def _entry(where: Where, raw: Any, mapping: str, contracts: Contracts) -> FileEntry:
    spec = where.mapping(raw, _ENTRY, required=("match", "channel", "table"))
    channel = where.key("channel").text(spec["channel"])
    table_name = where.key("table").text(spec["table"])
    table = contracts.get(channel, table_name)
    if table is None:
        known = ", ".join(sorted(contracts.tables))
        raise where.error(f"names {channel}.{table_name}, which has no contract.", f"Known tables: {known}.")
    rules = where.key("columns").mapping(spec.get("columns", {}), None)
    for column in rules:
        if column not in table.column_names:
            raise where.key(f"columns.{column}").error(
                f"is no column of {table.source_table}.", f"Its columns: {', '.join(table.column_names)}."
            )
    header_row = spec.get("header_row", 1)
    if not isinstance(header_row, int) or isinstance(header_row, bool) or header_row < 1:
        raise where.key("header_row").error(f"is `{header_row}`.", "Give the row's number, from 1.")
    return FileEntry(
        match=where.key("match").text(spec["match"]),
        channel=channel,
        table=table_name,
        mapping=mapping,
        encoding=_encoding(where.key("encoding"), spec.get("encoding")),
        delimiter=_delimiter(where.key("delimiter"), spec.get("delimiter")),
        sheet=where.key("sheet").text(spec["sheet"]) if "sheet" in spec else None,
        header_row=header_row,
        null_values=where.key("null_values").texts(spec.get("null_values", [])),
        columns={name: read_rule(where.key(f"columns.{name}"), rule) for name, rule in rules.items()},
        ignore=where.key("ignore").texts(spec.get("ignore", [])),
        fingerprint=fingerprint(spec),
    )


def _skip(where: Where, raw: Any) -> SkipEntry:
    spec = where.mapping(raw, ("match", "reason"), required=("match", "reason"))
    return SkipEntry(where.key("match").text(spec["match"]), where.key("reason").text(spec["reason"]))


def _encoding(where: Where, value: Any) -> str | None:
    if value is None:
        return None
    text = where.text(value)
    try:
        codecs.lookup(text)
    except LookupError:
        raise where.error(f"is `{text}`.", "Use utf-8, utf-16, gbk or gb18030, or leave it out.") from None
    return text


def _delimiter(where: Where, value: Any) -> str | None:
    if value is None:
        return None
    text = {"tab": "\t", "\\t": "\t"}.get(str(value), str(value))
    if len(text) != 1 or text in '"\r\n':
        raise where.error(f"is `{value}`.", 'Give one character: ",", ";", "|" or tab.')
    return text


def _given(mapping: Path) -> Sequence[Path]:
    if mapping.is_dir():
        found = _yaml_files(mapping)
        if not found:
            raise UserError(f"{mapping} holds no mapping file.", "Name a .yml file.", exit_code=2)
        return found
    if not mapping.is_file():
        raise UserError(f"The mapping {mapping} does not exist.", "Check the path.", exit_code=2)
    return [mapping]


def _yaml_files(folder: Path) -> list[Path]:
    return sorted([*folder.glob("*.yml"), *folder.glob("*.yaml")]) if folder.is_dir() else []
