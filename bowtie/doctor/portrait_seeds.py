"""The seeds of portrait as the checks read them, and the words that their cells may hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path

from bowtie.doctor.seed_rows import Row, read_rows

Problems = Iterator[tuple[int, str]]

OWNERS = ("marketing", "sales", "customer_success", "product")
ENTITY_TYPES = ("person", "account")
BOTH = "both"
NUMBERS = frozenset({"count", "days", "minutes", "amount", "number"})
ATTRIBUTES = Path("models/portrait/attribute_values.sql")
_ATTRIBUTE_LISTS = {"text": "texts", "number": "numbers", "flag": "flags"}


@dataclass(frozen=True)
class PortraitSeeds:
    """The rows of each seed by its name, and what each attribute that the warehouse knows is."""

    rows: Mapping[str, Sequence[Row]]
    attributes: Mapping[str, str]

    @cached_property
    def metrics(self) -> Mapping[str, Mapping[str, str]]:
        """The cells of each metric."""
        return {row.cells.get("metric_id", ""): row.cells for row in self.of("metrics")}

    @cached_property
    def states(self) -> frozenset[str]:
        """Metrics in which one event ends what another began."""
        ended = (row.cells for row in self.of("metric_events") if row.cells.get("factor") == "-1")
        return frozenset(cells.get("metric_id", "") for cells in ended)

    def of(self, seed: str) -> Sequence[Row]:
        """The rows of a seed; none where the project lacks it."""
        return self.rows.get(seed, ())

    def ids(self, seed: str, column: str) -> frozenset[str]:
        """The values of a column."""
        return frozenset(row.cells.get(column, "") for row in self.of(seed))


def read_portrait(project: Path, names: Sequence[str]) -> PortraitSeeds:
    """Reads the seeds that are there."""
    paths = {name: project / "seeds" / f"{name}.csv" for name in names}
    rows = {name: read_rows(path) for name, path in paths.items() if path.is_file()}
    return PortraitSeeds(rows, _attributes(project / ATTRIBUTES))


def one_of(row: Row, column: str, allowed: Sequence[str]) -> Problems:
    """Tells if a cell holds none of the allowed words."""
    value = row.cells.get(column, "")
    if value not in allowed:
        yield row.line, f"{column} `{value}` is none of {', '.join(allowed)}."


def labelled(row: Row, *columns: str) -> Problems:
    """Tells which of the texts that people read are empty."""
    names = {"label_zh": "Chinese label", "behavior_label_zh": "Chinese label of the behavior"}
    for column in columns:
        if not row.cells.get(column, "").strip():
            yield row.line, f"{column} is empty; write the {names.get(column, column.replace('_', ' '))}."


def rule_key(row: Row) -> tuple[str, str]:
    """The rule that a row is or belongs to."""
    return row.cells.get("rule_set", ""), row.cells.get("rule_id", "")


def version_problems(row: Row) -> Problems:
    """A version counts up from 1."""
    if not is_whole(row.cells.get("version", ""), least=1):
        yield row.line, f"version is `{row.cells.get('version', '')}`; it must be a whole number from 1 on."


def named_alike(rows: Sequence[Row], key: str, *columns: str) -> Problems:
    """Tells of rows that name the same thing in different words."""
    first: dict[str, Row] = {}
    for row in rows:
        other = first.setdefault(row.cells.get(key, ""), row)
        for column in columns:
            if row.cells.get(column) != other.cells.get(column):
                shown = row.cells.get(key, "")
                yield row.line, f"{column} of `{shown}` differs from line {other.line}; write it alike."


def number(text: str) -> Decimal | None:
    """The number that a cell holds, in plain digits."""
    if not re.fullmatch(r"-?\d+(\.\d+)?", text):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def is_whole(text: str, least: int) -> bool:
    """Whether a cell holds a whole number that is not below `least`."""
    return bool(re.fullmatch(r"-?\d+", text)) and int(text) >= least


def _attributes(model: Path) -> dict[str, str]:
    """Attributes as their model lists them, with what they are; none where there is no such model."""
    if not model.is_file():
        return {}
    text = model.read_text("utf-8")
    found = {kind: re.search(rf"set {name} = \[([^]]*)\]", text) for kind, name in _ATTRIBUTE_LISTS.items()}
    return {name: kind for kind, match in found.items() if match for name in re.findall(r"'(\w+)'", match[1])}
