"""Short names and the longer names that hold them: 深振业A and 深圳市振业(集团)股份有限公司."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bowtie.identity.company_names.entries import Entry, Universe
from bowtie.identity.company_names.pair import Match
from bowtie.identity.company_names.rules import NameRules
from bowtie.identity.company_names.score import fit


def short_matches(universe: Universe, rules: NameRules) -> Iterator[Match]:
    """Every short name with every name that it fits."""
    for entry in universe.heads:
        if entry.shape.is_short:
            for other, score, rule in longer_names(entry, universe, rules):
                is_same = other.shape.legal_form is not None and is_certain(score, rule, rules)
                yield Match(entry.key, other.key, score, rule, "same" if is_same else "review")


def is_certain(score: float, rule: str, rules: NameRules) -> bool:
    """Whether a score is enough for one company; letters picked out of a name need more than a part of it."""
    return score >= rules.figures["same_subsequence_score" if rule == "subsequence" else "same_score"]


def longer_names(short: Entry, universe: Universe, rules: NameRules) -> Iterator[tuple[Entry, float, str]]:
    """Names that hold the units of a short name in their order, with score and rule."""
    least = rules.figures["review_score"]
    found: dict[int, float] = {}
    for units, dropped in readings(short, rules):
        for place in universe.holding(units):
            other = universe.heads[place]
            if other.key != short.key:
                score = short_score(short, units, dropped, other, rules)
                found[place] = max(found.get(place, 0.0), score)
    for place, score in sorted(found.items()):
        if score >= least:
            other = universe.heads[place]
            is_part = "".join(short.shape.units) in "".join(other.shape.units)
            yield other, score, "short_in_legal" if is_part else "subsequence"


def readings(short: Entry, rules: NameRules) -> Iterator[tuple[Sequence[str], str]]:
    """The units of a short name; and without the abbreviation of a region that it begins with (深, 粤)."""
    units = short.shape.units
    if units:
        yield units, ""
    if len(units) > rules.figures["brand_units"] and units[0] in rules.abbreviations:
        yield units[1:], units[0]


def short_score(short: Entry, units: Sequence[str], dropped: str, other: Entry, rules: NameRules) -> float:
    """Score of a reading of a short name against one longer name; 0 where nothing telling is shared."""
    if other.telling and other.telling.isdisjoint(units):
        return 0.0
    score = fit(units, other.shape, other.costs, rules)
    figures = rules.figures
    if short.shape.is_generic and not short.shape.region:
        score -= figures["no_brand"]
    if score and short.length - bool(dropped) < other.length:
        score -= figures["not_whole"]
    if dropped and rules.abbreviations[dropped].isdisjoint(other.shape.regions):
        score -= figures["other_region" if other.shape.regions else "drop_abbreviation"]
    return max(0.0, round(score, 4))
