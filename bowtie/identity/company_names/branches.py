"""Branches, offices and departments, and the companies that they are part of."""

from __future__ import annotations

from collections.abc import Iterator

from bowtie.identity.company_names.entries import Entry, Universe
from bowtie.identity.company_names.pair import Match
from bowtie.identity.company_names.rules import NameRules
from bowtie.identity.company_names.short_names import is_certain, longer_names


def branch_matches(universe: Universe, rules: NameRules) -> Iterator[Match]:
    """Every branch with its head: by key, by another spelling, or by the head's short name."""
    spellings: dict[tuple[str, str, str], list[Entry]] = {}
    for entry in universe.heads:
        spellings.setdefault(entry.shape.spelling, []).append(entry)
    for name, entry in universe.branches:
        for head in spellings.get(entry.shape.spelling, []):
            score = 1.0 if head.key == name.head else rules.figures["spelling_score"]
            yield Match(name.key, head.key, score, "branch_of", "branch")
        if entry.shape.legal_form is None:
            for other, score, rule in longer_names(entry, universe, rules):
                if other.shape.legal_form and is_certain(score, rule, rules):
                    yield Match(name.key, other.key, score, "branch_of", "branch")
