"""Pairs that share a part of the name: other spellings, another legal form or region, one group."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator

from bowtie.identity.company_names.entries import Entry, Universe
from bowtie.identity.company_names.pair import Match, Verdict
from bowtie.identity.company_names.rules import NameRules


def blocks(entries: Iterable[Entry], key: Callable[[Entry], Hashable]) -> Iterator[list[Entry]]:
    """Entries with the same key, where there are several; those without a key are left out."""
    found: dict[Hashable, list[Entry]] = {}
    for entry in entries:
        if value := key(entry):
            found.setdefault(value, []).append(entry)
    yield from (block for block in found.values() if len(block) > 1)


def spelling_matches(universe: Universe, rules: NameRules) -> Iterator[Match]:
    """Names that differ only in spelling: 省 and 市, the place of the region, Latin spaces, ST and -W."""
    score = rules.figures["spelling_score"]
    for block in blocks(universe.heads, lambda entry: entry.shape.spelling):
        for left, right in _pairs(block):
            yield Match(left.key, right.key, score, "spelling", "same")


def form_matches(universe: Universe, rules: NameRules) -> Iterator[Match]:
    """Legal names that differ in the legal form, or where one names no region: a person must look."""
    legal = [entry for entry in universe.heads if entry.shape.legal_form]
    for block in blocks(legal, lambda entry: entry.shape.spelling[:2]):
        for left, right in _pairs(block):
            if left.shape.legal_form != right.shape.legal_form:
                yield _review(left, right, "other_form", rules)
    for block in blocks(legal, lambda entry: entry.shape.spelling[1:]):
        bare = [entry for entry in block if not entry.shape.region]
        for left in bare:
            for right in block:
                if right.shape.region:
                    yield _review(left, right, "region_missing", rules)


def group_matches(universe: Universe, rules: NameRules) -> Iterator[Match]:
    """A group (集团, 控股) and the companies that bear its brand; never the same by this."""
    score = rules.figures["group_score"]
    verdict: Verdict = "subsidiary_or_group"
    for block in blocks(universe.heads, lambda entry: entry.shape.brand):
        groups = [entry for entry in block if entry.shape.is_group]
        for group in groups:
            for other in block:
                if other.shape.legal_form and not other.shape.is_group:
                    yield Match(group.key, other.key, score, "group_of", verdict)


def _pairs(block: list[Entry]) -> Iterator[tuple[Entry, Entry]]:
    for place, left in enumerate(block):
        for right in block[place + 1 :]:
            yield left, right


def _review(left: Entry, right: Entry, rule: str, rules: NameRules) -> Match:
    first, second = sorted((left.key, right.key))
    return Match(first, second, rules.figures[f"{rule}_score"], rule, "review")
