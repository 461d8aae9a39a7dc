"""Pairs of names that may mean one company, or companies that belong together."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from bowtie.identity.company_names.branches import branch_matches
from bowtie.identity.company_names.entries import universe_of
from bowtie.identity.company_names.latin import latin_matches
from bowtie.identity.company_names.name import CompanyName
from bowtie.identity.company_names.pair import Match
from bowtie.identity.company_names.relations import form_matches, group_matches, spelling_matches
from bowtie.identity.company_names.rules import NameRules, load_rules
from bowtie.identity.company_names.short_names import short_matches

Name = CompanyName


def match_names(names: Sequence[Name], rules: NameRules | None = None) -> list[Match]:
    """All pairs among some names: each pair once, by its best rule, whatever other names there are.

    Args:
        names: In any order; unusable names and repeated keys are left out.
        rules: Those of the project by default.

    Returns:
        Sorted by keys.
    """
    rules = rules or load_rules()
    universe = universe_of(names, rules)
    best: dict[tuple[str, str], Match] = {}
    for found in chain(
        spelling_matches(universe, rules),
        form_matches(universe, rules),
        group_matches(universe, rules),
        short_matches(universe, rules),
        latin_matches(universe, rules),
        branch_matches(universe, rules),
    ):
        pair = min(found.left_key, found.right_key), max(found.left_key, found.right_key)
        before = best.get(pair)
        if before is None or _rank(found) > _rank(before):
            best[pair] = found
    return sorted(best.values())


def _rank(match: Match) -> tuple[bool, float, str, str]:
    return match.verdict != "review", match.score, match.rule, match.left_key
