"""What working minutes are, in plain Python with zoneinfo: span by span, and minute by minute."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
Spans = Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Calendar:
    """Spans of each ISO weekday in minutes after midnight, and days on which another one's or none hold."""

    zone: str
    hours: Mapping[int, Spans]
    special: Mapping[date, int | None] = field(default_factory=dict)

    def spans(self, day: date) -> Spans:
        like = self.special.get(day, day.isoweekday())
        return self.hours.get(like, ()) if like else ()


def wall(moment: datetime, zone: str) -> datetime:
    """What the clock on the wall shows at a UTC moment, both without a zone."""
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


@cache
def first_moment(local: datetime, zone: str) -> datetime:
    """The first UTC moment at which the clock shows that time or, where it skips it, a later one."""
    moment = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)
    while wall(moment, zone) != local and wall(moment - MINUTE, zone) >= local:
        moment -= MINUTE
    return moment


def by_spans(calendar: Calendar, begun: datetime, ended: datetime) -> timedelta:
    """The time of all spans that lies between two moments."""
    if ended < begun:
        return -by_spans(calendar, ended, begun)
    total = timedelta()
    for opens, closes in _worked(calendar, begun, ended):
        total += max(min(closes, ended) - max(opens, begun), timedelta())
    return total


def by_minutes(calendar: Calendar, begun: datetime, ended: datetime) -> int:
    """The minutes from one to another on which the clock on the wall shows a time that is worked."""
    total, moment = 0, begun
    while moment < ended:
        shown = wall(moment, calendar.zone)
        minute = shown.hour * 60 + shown.minute
        total += any(opens <= minute < closes for opens, closes in calendar.spans(shown.date()))
        moment += MINUTE
    return total


def _worked(calendar: Calendar, begun: datetime, ended: datetime) -> Iterator[tuple[datetime, datetime]]:
    day, last = wall(begun, calendar.zone).date() - DAY, wall(ended, calendar.zone).date() + DAY
    while day <= last:
        midnight = datetime.combine(day, time())
        for span in calendar.spans(day):
            opens, closes = (first_moment(midnight + minute * MINUTE, calendar.zone) for minute in span)
            yield opens, closes
        day += DAY
