"""The raw contracts, read from the dbt source files under models/staging.

The YAML is the single definition: dbt macros make staging and quarantine from it, landing maps headers to
it, the demo company writes files that follow it. This module only reads and checks it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import yaml

from bowtie.contract_guide import Export, Source, check_keys, meta, read_export, read_matters, read_source
from bowtie.errors import UserError
from bowtie.workspace import PROJECT_ROOT

DATA_TYPES = frozenset({"text", "integer", "decimal", "boolean", "date", "timestamp", "json"})
FORMATS = frozenset({"mobile", "email", "credit_code"})
PII_CLASSES = frozenset({"name", "mobile", "email", "openid", "device", "user", "freetext"})
ON_INVALID = frozenset({"reject_row", "reject_value", "keep"})
TABLE_KEYS = frozenset({"label_zh", "key", "version_column", "expects_one_of", "export", "matters"})
COLUMN_KEYS = frozenset(
    {"label_zh", "required", "pii", "format", "accepted_values", "references", "on_invalid"}
)


@dataclass(frozen=True)
class Column:
    """One column of a raw table, as its contract defines it."""

    name: str
    data_type: str
    description: str
    label_zh: str
    required: bool = False
    pii: str | None = None
    format: str | None = None
    accepted_values: tuple[str, ...] = ()
    references: str | None = None
    on_invalid: str = "reject_row"


@dataclass(frozen=True)
class Table:
    """One raw table of a channel. `key` and `version_column` tell which row is the current one."""

    channel: str
    name: str
    description: str
    label_zh: str
    key: tuple[str, ...]
    version_column: str | None
    columns: tuple[Column, ...]
    expects_one_of: tuple[tuple[str, ...], ...] = ()
    is_connector: bool = False
    export: Export | None = None
    matters: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def source_table(self) -> str:
        """The name used everywhere in data: `<channel>.<table>`."""
        return f"{self.channel}.{self.name}"

    @cached_property
    def column_names(self) -> tuple[str, ...]:
        """Names of all columns, in the contract's order."""
        return tuple(column.name for column in self.columns)

    @cached_property
    def required(self) -> tuple[str, ...]:
        """Names of the columns that no file may lack."""
        return tuple(column.name for column in self.columns if column.required)


@dataclass(frozen=True)
class Contracts:
    """All raw contracts, by `<channel>.<table>`, and their sources by name."""

    tables: Mapping[str, Table] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)

    @property
    def channels(self) -> tuple[str, ...]:
        """Every channel of Bowtie's own that has a contract."""
        return tuple(sorted({table.channel for table in self.tables.values() if not table.is_connector}))

    @property
    def connectors(self) -> tuple[str, ...]:
        """Every connector: a system whose tables land in the schema of a common loader."""
        return tuple(sorted({table.channel for table in self.tables.values() if table.is_connector}))

    def without_connectors(self) -> Contracts:
        """The contracts of Bowtie's own channels alone."""
        return Contracts(
            {name: table for name, table in self.tables.items() if not table.is_connector},
            {name: source for name, source in self.sources.items() if not source.is_connector},
        )

    def get(self, channel: str, table: str) -> Table | None:
        """The contract of a table, or None."""
        return self.tables.get(f"{channel}.{table}")


def load_contracts(project: Path = PROJECT_ROOT) -> Contracts:
    """Read every contract of the project.

    Raises:
        UserError: A contract is not well-formed; the message names the file, the table and the column.
    """
    tables: dict[str, Table] = {}
    sources: dict[str, Source] = {}
    for path in sorted((project / "models" / "staging").rglob("_*__sources.yml")):
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        place = path.relative_to(project)
        for source in document["sources"]:
            for spec in source["tables"]:
                table = _table(place, source["name"], spec)
                tables[table.source_table] = table
            _check_time_zone(place, source)
            sources[source["name"]] = read_source(
                f"{place}: source {source['name']}", source, is_connector=_is_connector(place)
            )
    return Contracts(tables, sources)


def _check_time_zone(path: Path, source: Mapping[str, Any]) -> None:
    """A source may say in which zone its times stand that carry no offset."""
    zone = meta(source).get("time_zone")
    if zone is not None and zone not in available_timezones():
        raise UserError(
            f"{path}: the time_zone of {source['name']} is `{zone}`.",
            "Use a name of the IANA list such as UTC or Asia/Shanghai.",
        )


def _table(path: Path, channel: str, spec: Mapping[str, Any]) -> Table:
    found = meta(spec)
    where = f"{path}: table {spec['name']}"
    check_keys(where, found, TABLE_KEYS)
    columns = tuple(_column(path, spec["name"], column) for column in spec["columns"])
    names = {column.name for column in columns}
    key = tuple(found.get("key", ()))
    version_column = found.get("version_column")
    expects = tuple(tuple(group) for group in found.get("expects_one_of", ()))
    used = [
        *key,
        *([version_column] if version_column else []),
        *(name for group in expects for name in group),
    ]
    for name in used:
        if name not in names:
            raise UserError(f"{where} names a column `{name}` that it does not have.")
    if not key:
        raise UserError(f"{where} has no key.", "List its key columns under config.meta.key.")
    return Table(
        channel=channel,
        name=spec["name"],
        description=spec["description"],
        label_zh=found["label_zh"],
        key=key,
        version_column=version_column,
        columns=columns,
        expects_one_of=expects,
        is_connector=_is_connector(path),
        export=read_export(where, found, is_connector=_is_connector(path)),
        matters=read_matters(where, found, names),
    )


def _is_connector(path: Path) -> bool:
    return "connectors" in path.parts


def _column(path: Path, table: str, spec: Mapping[str, Any]) -> Column:
    found = meta(spec)
    where = f"{path}: column {table}.{spec['name']}"
    check_keys(where, found, COLUMN_KEYS)
    column = Column(
        name=spec["name"],
        data_type=spec["data_type"],
        description=spec["description"],
        label_zh=found.get("label_zh", ""),
        required=bool(found.get("required", False)),
        pii=found.get("pii"),
        format=found.get("format"),
        accepted_values=tuple(found.get("accepted_values", ())),
        references=found.get("references"),
        on_invalid=found.get("on_invalid", "reject_row"),
    )
    checks: tuple[tuple[str, str | None, frozenset[str]], ...] = (
        ("data_type", column.data_type, DATA_TYPES),
        ("format", column.format, FORMATS),
        ("pii", column.pii, PII_CLASSES),
        ("on_invalid", column.on_invalid, ON_INVALID),
    )
    for name, value, known in checks:
        if value is not None and value not in known:
            raise UserError(f"{where}: {name} is `{value}`.", f"Use one of {', '.join(sorted(known))}.")
    if not column.label_zh:
        raise UserError(f"{where} has no label_zh.", "Give the Chinese term under config.meta.label_zh.")
    return column
