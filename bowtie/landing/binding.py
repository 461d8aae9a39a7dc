"""Decides which header of a file feeds which column of its contract."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bowtie.contracts import Table
from bowtie.landing.advice import Advice, about_extras, absent
from bowtie.landing.bound import Bound, by_rule
from bowtie.landing.mapping import FileEntry
from bowtie.landing.mapping_rules import template_parts
from bowtie.landing.names import normalize


@dataclass(frozen=True)
class Binding:
    """How one file's headers feed one contract. `extras` go to `_extra`: name and header position, sorted."""

    columns: dict[str, Bound]
    extras: tuple[tuple[str, int], ...]
    missing: tuple[str, ...]
    advice: tuple[Advice, ...]


def known_names(table: Table, entry: FileEntry | None) -> frozenset[str]:
    """Every normalized header name that a file for this table may show."""
    names = [*table.column_names, *(column.label_zh for column in table.columns)]
    for rule in (entry.columns if entry else {}).values():
        names += [*rule.headers, *(name for _, name in template_parts(rule.template or "") if name)]
    return frozenset(normalize(name) for name in [*names, *(entry.ignore if entry else ())])


def bind(headers: Sequence[str], table: Table, entry: FileEntry | None, facts: Sequence[str] = ()) -> Binding:
    """Match headers to the contract: by the mapping first, then by name, then by Chinese label.

    Args:
        headers: The file's headers.
        table: The contract.
        entry: The mapping entry that applies.
        facts: Names of what is known of the whole file (`file.name`), after the headers in position.
    """
    first: dict[str, int] = {}
    for index, header in enumerate([*headers, *facts]):
        if header:
            first.setdefault(normalize(header), index)
    rules = entry.columns if entry else {}
    named = {normalize(name) for rule in rules.values() for name in rule.headers}
    columns: dict[str, Bound] = {}
    advice: list[Advice] = []
    for name, rule in rules.items():
        bound, lacking = by_rule(rule, first, named)
        if bound is not None:
            columns[name] = bound
        elif lacking and not any("*" in header for header in lacking):  # a pattern says: where there is one
            advice.append(absent(name, lacking, headers))
    taken = {position for bound in columns.values() for position in _positions(bound)}
    for by_label in (False, True):
        for column in table.columns:
            position = first.get(normalize(column.label_zh if by_label else column.name))
            if column.name not in columns and position is not None and position not in taken:
                if entry is not None and column.name in entry.columns:
                    continue
                columns[column.name] = Bound((position,))
                taken.add(position)
    missing = tuple(name for name in table.column_names if name not in columns)
    extras = tuple(sorted(_extras(headers, taken)))
    fed = {name: _single(bound, [*headers, *facts]) for name, bound in columns.items()}
    advice += about_extras(headers, extras, fed, table, entry)
    return Binding(columns, extras, missing, tuple(advice))


def _single(bound: Bound, headers: Sequence[str]) -> str | None:
    """The one header that feeds a column, if it is one."""
    positions = set(_positions(bound))
    return headers[positions.pop()] if len(positions) == 1 else None


def _positions(bound: Bound) -> Iterator[int]:
    yield from bound.positions
    yield from (part for part in bound.parts if isinstance(part, int))


def _extras(headers: Sequence[str], taken: set[int]) -> Iterator[tuple[str, int]]:
    """Headers that feed nothing, with unique names: the second `x` becomes `x_2`."""
    used: set[str] = set()
    for position, header in enumerate(headers):
        name = base = header or f"column_{position + 1}"
        count = 1
        while name in used:
            count += 1
            name = f"{base}_{count}"
        used.add(name)
        if position not in taken:
            yield name, position
