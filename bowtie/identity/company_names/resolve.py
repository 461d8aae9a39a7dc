"""Which legal name a short name means, if only one can be meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bowtie.identity.company_names.rules import NameRules, load_rules


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate.

    Attributes:
        key: Key of the legal name.
        score: Score of its match with the short name.
        can_win: Whether the match is certain enough (its verdict is `same`); others only compete.
        entity: What is already known to be one company, by default the key; candidates of one entity do
            not compete.
    """

    key: str
    score: float
    can_win: bool = True
    entity: str | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """The answer.

    Attributes:
        best: Key of the only candidate that can be meant, or none.
        ambiguous: Where several can be meant, their keys, best first.
    """

    best: str | None
    ambiguous: tuple[str, ...] = ()


def resolve(short: str, candidates: Iterable[Scored], rules: NameRules | None = None) -> Resolution:
    """The candidate that is ahead of all others by the margin; a pure function of the set of candidates.

    Args:
        short: Key of the short name; a candidate with the same key is taken at once.
        candidates: In any order: the legal names that `match_names` pairs with it.
        rules: Those of the project by default.
    """
    figures = (rules or load_rules()).figures
    ranked = sorted(set(candidates), key=_rank)
    if any(one.key == short for one in ranked):
        return Resolution(short)
    if not any(one.can_win for one in ranked):
        return Resolution(None)
    first = ranked[0]
    near = [one for one in ranked if round(first.score - one.score, 6) < figures["margin"]]
    if first.can_win and {one.entity or one.key for one in near} == {first.entity or first.key}:
        return Resolution(first.key)
    return Resolution(None, tuple(dict.fromkeys(one.key for one in near)))


def _rank(one: Scored) -> tuple[float, bool, str, str]:
    return -one.score, not one.can_win, one.key, one.entity or ""
