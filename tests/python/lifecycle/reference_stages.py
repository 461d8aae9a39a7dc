"""Stages by their definition, day by day: slow, plain, and the measure of the models."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Stage:
    """A row of the seed stages."""

    rank: int
    is_step: bool
    entry: int | None = None
    stay: int | None = None


@dataclass(frozen=True)
class Held:
    """A rule holds for an entity from a day until, and without, another; None is for good."""

    rule: int
    begun: date
    ended: date | None


@dataclass(frozen=True)
class Entity:
    """Somebody first seen on a day, with the periods of the rules."""

    first_seen: date
    held: list[Held] = field(default_factory=list)

    def holds(self, rule: int | None, day: date) -> bool:
        return any(
            one.rule == rule and one.begun <= day and (one.ended is None or day < one.ended)
            for one in self.held
        )


@dataclass(frozen=True)
class Period:
    """A row of stage_periods."""

    rank: int
    former: int | None
    entered: date
    left: date | None
    is_inferred: bool = False


def stages_held(entity: Entity, ladder: list[Stage], first: date, today: date) -> dict[date, set[int]]:
    """The ranks held on each day: entered by the entry rule, kept by the stay rule or the entry rule."""
    held: set[int] = set()
    days = {}
    for number in range((today - first).days + 1):
        day = first + number * DAY
        held = {
            one.rank
            for one in ladder
            if one.entry is None
            or entity.holds(one.entry, day)
            or (one.rank in held and entity.holds(one.stay, day))
        }
        days[day] = held
    return days


def periods(entity: Entity, ladder: list[Stage], today: date) -> list[Period]:
    """Where the entity stood when, until today; empty where nobody had seen it yet."""
    if entity.first_seen > today:
        return []
    entries = {one.entry for one in ladder if one.entry is not None}
    first = min([entity.first_seen, *(one.begun for one in entity.held if one.rule in entries)])
    found: list[Period] = []
    former: int | None = None
    for day, held in stages_held(entity, ladder, first, today).items():
        rank = max(held)
        if rank == former:
            continue
        if found:
            last = found[-1]
            found[-1] = Period(last.rank, last.former, last.entered, day)
        low = -1 if former is None else former
        passed = [one.rank for one in ladder if one.is_step and low < one.rank < rank]
        found += [Period(one, former, day, day, is_inferred=True) for one in sorted(passed)]
        found.append(Period(rank, former, day, None))
        former = rank
    return found
