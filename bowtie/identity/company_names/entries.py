"""The names to match, each taken apart once, with the lists by which candidates are found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bowtie.identity.company_names.name import CompanyName
from bowtie.identity.company_names.rules import NameRules
from bowtie.identity.company_names.score import skip_costs
from bowtie.identity.company_names.shape import BRAND, INDUSTRY, OTHER, Shape, shape_of


@dataclass(frozen=True, slots=True)
class Entry:
    """One distinct key, or the head of a branch.

    Attributes:
        key: Key of the name.
        shape: Its parts; of a branch, those of its head.
        costs: What leaving out its units costs.
        length: Units that are neither region nor group word nor legal form.
        telling: Units of brand and other words; a short name must hold one of them.
    """

    key: str
    shape: Shape
    costs: tuple[float, ...]
    length: int
    telling: frozenset[str]


def entry_of(key: str, head: str, rules: NameRules) -> Entry:
    """The entry of a key."""
    shape = shape_of(head, rules)
    pairs = list(zip(shape.units, shape.parts, strict=True))
    return Entry(
        key,
        shape,
        tuple(skip_costs(shape, rules)),
        sum(part in (BRAND, OTHER, INDUSTRY) for _, part in pairs),
        frozenset(unit for unit, part in pairs if part in (BRAND, OTHER)),
    )


@dataclass(frozen=True, slots=True)
class Universe:
    """All usable names: entries of heads, branches, and per unit the places of the heads that hold it."""

    heads: tuple[Entry, ...]
    branches: tuple[tuple[CompanyName, Entry], ...]
    holders: dict[str, set[int]]

    def holding(self, units: Iterable[str]) -> set[int]:
        """Places of the heads that hold all of some units."""
        found = sorted((self.holders.get(unit, set()) for unit in set(units)), key=len)
        return set.intersection(*found) if found else set()


def universe_of(names: Iterable[CompanyName], rules: NameRules) -> Universe:
    """Each usable key once, in the order of the keys."""
    distinct = {name.key: name for name in names if name.is_usable}
    heads, branches = [], []
    for key in sorted(distinct):
        name = distinct[key]
        entry = entry_of(key, name.head or key, rules)
        if name.branch is None:
            heads.append(entry)
        else:
            branches.append((name, entry))
    holders: dict[str, set[int]] = {}
    for place, entry in enumerate(heads):
        for unit in entry.shape.units:
            holders.setdefault(unit, set()).add(place)
    return Universe(tuple(heads), tuple(branches), holders)
