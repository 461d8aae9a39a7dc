"""What a channel's tables feed: read from vars.yml and the feed models, never written down twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bowtie.contracts import Contracts
from bowtie.project import variables

_SOURCE_TABLE = re.compile(r"'([a-z_]+\.[a-z_]+)' as source_table")
_READ = re.compile(r"ref\('stg_([a-z_]+?)__([a-z_]+)'\)")
_LITERAL = re.compile(r"^\s*'([a-z_]+)' as event_name,?$", re.MULTILINE)
_BUILT = re.compile(r"^\s*'([a-z_]+_)' \|\| ([a-z_]+)(.*) as event_name,?$", re.MULTILINE)
_CHOSEN = re.compile(r"^\s*(case .*) as event_name,?$", re.MULTILINE)
_PASSED = re.compile(r"^\s*event_name,$", re.MULTILINE)
_ENDING = re.compile(r"= '([a-z_]+)'.* then '(_[a-z_]+)'")


@dataclass
class Feeds:
    """By raw table: the shared entities that it feeds, and the events that it gives."""

    entities: dict[str, list[str]] = field(default_factory=dict)
    events: dict[str, list[str]] = field(default_factory=dict)
    as_written: set[str] = field(default_factory=set)


def read_feeds(contracts: Contracts, project: Path) -> Feeds:
    """What every table of every channel feeds."""
    found = Feeds()
    declared: Mapping[str, list[str]] = variables(project).get("feeds", {})
    for entity, models in declared.items():
        for model in models:
            sql = _sql(model, project)
            # A table that a feed only joins to feeds the entity too.
            for table in dict.fromkeys(f"{channel}.{name}" for channel, name in _READ.findall(sql)):
                entities = found.entities.setdefault(table, [])
                if entity not in entities:
                    entities.append(entity)
            _read_events(sql, contracts, found)
    return found


def _sql(model: str, project: Path) -> str:
    channel = model.removeprefix("feed_").split("__")[0]
    return (project / "models" / "staging" / channel / f"{model}.sql").read_text(encoding="utf-8")


def _read_events(sql: str, contracts: Contracts, found: Feeds) -> None:
    """Event names by table. What stands before the first source_table (a CTE) belongs to the first table."""
    parts = _SOURCE_TABLE.split(sql)
    before = parts[0]
    for table, text in zip(parts[1::2], parts[2::2], strict=True):
        names = list(_names(before + text, table, contracts))
        known = found.events.setdefault(table, [])
        known += [name for name in dict.fromkeys(names) if name not in known]
        if _PASSED.search(text) and not names:
            found.as_written.add(table)
        before = ""


def _names(text: str, table: str, contracts: Contracts) -> Iterator[str]:
    yield from _LITERAL.findall(text)
    for prefix, column, rest in _BUILT.findall(text):
        values = _accepted(table, column, contracts)
        yield from (f"{prefix}{value}" for value in values)
        yield from (f"{prefix}{value}{ending}" for value, ending in _ENDING.findall(rest))
    for chosen in _CHOSEN.findall(text):
        yield from re.findall(r"(?:then|else) '([a-z_]+)'", chosen)


def _accepted(table: str, column: str, contracts: Contracts) -> tuple[str, ...]:
    contract = contracts.tables.get(table)
    columns = contract.columns if contract else ()
    return next((found.accepted_values for found in columns if found.name == column), ())
