"""Ties the rule of one contract column to the headers of a file."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from bowtie.landing.mapping import FACTS, ColumnRule
from bowtie.landing.mapping_rules import template_parts
from bowtie.landing.names import normalize


@dataclass(frozen=True)
class Bound:
    """One contract column: the positions of the headers that feed it, and the rule to apply.

    For a template, `parts` are its pieces in order: text, or a header's position.
    """

    positions: tuple[int, ...] = ()
    rule: ColumnRule | None = None
    parts: tuple[str | int, ...] = ()


def by_rule(
    rule: ColumnRule, first: dict[str, int], named: Collection[str]
) -> tuple[Bound | None, list[str]]:
    """The bound column, or the names of headers that the file lacks."""
    if rule.constant is not None:
        return Bound((), rule), []
    if rule.template is None:
        found = (_position(name, first, named) for name in rule.headers)
        positions = tuple(dict.fromkeys(position for position in found if position is not None))
        return (Bound(positions, rule), []) if positions else (None, list(rule.headers))
    parts: list[str | int] = []
    lacking: list[str] = []
    for literal, name in template_parts(rule.template):
        if literal:
            parts.append(literal)
        position = None if name is None else _position(name, first, named)
        if position is not None:
            parts.append(position)
        elif name is not None:
            lacking.append(name)
    return (None, lacking) if lacking else (Bound((), rule, tuple(parts)), [])


def _position(name: str, first: dict[str, int], named: Collection[str]) -> int | None:
    """The position of a header's name; of a name with `*`, the first that fits and that no rule names."""
    exact = first.get(normalize(name))
    if exact is not None or "*" not in name:
        return exact
    pattern = name_pattern(name)
    return next(
        (
            position
            for header, position in first.items()
            if _may_fit(header, named) and pattern.fullmatch(header)
        ),
        None,
    )


def name_pattern(name: str) -> re.Pattern[str]:
    """What a header's name with `*` fits, held against normalized headers."""
    return re.compile(".*".join(re.escape(normalize(part)) for part in name.split("*")), re.DOTALL)


def _may_fit(header: str, named: Collection[str]) -> bool:
    """A pattern takes no header that a rule names, and nothing that is no header."""
    return header not in named and not header.startswith(FACTS)
