"""Which companies are one by their names alone, over time.

A short name (普隆云) is tied to the legal name that it means as long as only one of those that have
arrived can be meant. When a second candidate arrives the tie ends, and when evidence shows that
both are one company it holds again: so it depends on nothing that came later. A short name that
evidence has placed is not matched at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from bowtie.identity.clusters import ALWAYS
from bowtie.identity.company_names import Match, Resolution, Scored, match_names, read_name, resolve

_FOREVER = int(ALWAYS)


@dataclass(frozen=True, slots=True)
class Period:
    """An anchor (a number that stands for an entity) between two moments."""

    since: int
    until: int
    anchor: int


@dataclass(frozen=True, slots=True)
class Name:
    """One name among the identifiers.

    Attributes:
        key: Its key.
        is_legal: Whether it is a legal name; otherwise a short one.
        since: The moment at which it arrived.
        guarded_from: The moment from which it ties nobody.
        entities: The entity that evidence puts it into, over time.
    """

    key: str
    is_legal: bool
    since: int
    guarded_from: int = _FOREVER
    entities: tuple[Period, ...] = ()

    def entity_at(self, moment: int) -> int | None:
        """The entity at a moment."""
        return next((one.anchor for one in self.entities if one.since <= moment < one.until), None)


@dataclass(frozen=True, slots=True)
class Link:
    """What names alone say of two companies. A link that does not hold is for review or a relation."""

    left_key: str
    right_key: str
    verdict: str
    rule: str
    score: float
    since: int
    until: int = _FOREVER


@dataclass(frozen=True)
class _Universe:
    names: Mapping[str, Name]
    legal_periods: Mapping[int, list[Period]] = field(default_factory=dict)

    def has_legal_name(self, anchor: int | None, moment: int) -> bool:
        """Whether evidence ties a legal name to an entity at a moment."""
        return any(one.since <= moment < one.until for one in self.legal_periods.get(anchor or -1, ()))


def link_names(names: Sequence[Name], matcher: Callable[..., list[Match]] = match_names) -> list[Link]:
    """What names alone say of all companies.

    Args:
        names: Legal and short names, each key once.
        matcher: Finds and scores pairs.
    """
    legal_periods: dict[int, list[Period]] = {}
    for name in names:
        for period in name.entities if name.is_legal else ():
            legal_periods.setdefault(period.anchor, []).append(period)
    universe = _Universe({name.key: name for name in names}, legal_periods)
    by_short: dict[str, list[Match]] = {}
    links: list[Link] = []
    for match in matcher([read_name(name.key) for name in names]):
        left, right = universe.names.get(match.left_key), universe.names.get(match.right_key)
        if left is None or right is None:
            continue
        if match.verdict in ("same", "review") and left.is_legal != right.is_legal:
            by_short.setdefault((right if left.is_legal else left).key, []).append(match)
        elif match.verdict == "same" and not left.is_legal:
            continue  # two short names are alike: neither says which company it is
        else:
            verdict = "linked" if match.verdict == "same" else match.verdict
            since = max(left.since, right.since)
            links.append(Link(left.key, right.key, verdict, match.rule, match.score, since))
    for key, found in sorted(by_short.items()):
        links += _links_of(universe.names[key], found, universe)
    return sorted(links, key=lambda link: (link.left_key, link.right_key, link.since))


def _links_of(short: Name, matches: Iterable[Match], universe: _Universe) -> Iterator[Link]:
    """The periods in which a short name is tied to a legal one, and what is doubtful at the end."""
    by_key = {one.right_key if one.left_key == short.key else one.left_key: one for one in matches}
    candidates = [universe.names[key] for key in sorted(by_key)]
    turns = {max(short.since, one.since) for one in candidates}
    for one in (short, *candidates):
        turns |= {max(short.since, period.since) for period in one.entities}
    turns |= {one.guarded_from for one in candidates if short.since < one.guarded_from < _FOREVER}
    open_link: Link | None = None
    answer = Resolution(None)
    for moment, next_moment in pairwise([*sorted(turns), _FOREVER]):
        answer = _answer(short, candidates, by_key, universe, moment)
        if open_link and open_link.right_key == answer.best:
            continue
        if open_link:
            yield Link(
                open_link.left_key,
                open_link.right_key,
                "linked",
                open_link.rule,
                open_link.score,
                open_link.since,
                moment,
            )
        match = by_key[answer.best] if answer.best else None
        open_link = (
            Link(short.key, answer.best, "linked", match.rule, match.score, moment)
            if match and answer.best and moment < next_moment
            else None
        )
    if open_link:
        yield open_link
    elif not universe.has_legal_name(short.entity_at(_FOREVER - 1), _FOREVER - 1):
        doubtful = answer.ambiguous or tuple(by_key)
        for key in doubtful:
            yield Link(short.key, key, "review", by_key[key].rule, by_key[key].score, short.since)


def _answer(
    short: Name, candidates: Sequence[Name], matches: Mapping[str, Match], universe: _Universe, moment: int
) -> Resolution:
    if universe.has_legal_name(short.entity_at(moment), moment):
        return Resolution(None)
    return resolve(
        short.key,
        (
            Scored(
                one.key,
                matches[one.key].score,
                can_win=matches[one.key].verdict == "same" and moment < one.guarded_from,
                entity=None if (anchor := one.entity_at(moment)) is None else str(anchor),
            )
            for one in candidates
            if one.since <= moment
        ),
    )
