"""Business time of the demo: where its history begins and ends, and which delivery brings what."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

BUSINESS_ZONE = timezone(timedelta(hours=8), "Asia/Shanghai")
START = datetime(2024, 11, 1, tzinfo=BUSINESS_ZONE)
HISTORY_MONTHS = 24


@dataclass(frozen=True)
class Delivery:
    """One drop of files: a month of the history or one further day."""

    number: int
    label: str
    begin: datetime
    end: datetime
    is_daily: bool
    closes_quarter: bool


def add_months(day: date, months: int) -> date:
    """The same day `months` later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    next_first = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (next_first - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def midnight(day: date) -> datetime:
    """The first moment of a business day."""
    return datetime.combine(day, time(), BUSINESS_ZONE)


HISTORY_END = midnight(add_months(START.date(), HISTORY_MONTHS))


def deliveries(days: int) -> list[Delivery]:
    """The history month by month, then `days` single days."""
    drops = []
    for month in range(HISTORY_MONTHS):
        first = add_months(START.date(), month)
        end = midnight(add_months(first, 1))
        drops.append(Delivery(month, f"{first:%Y-%m}", midnight(first), end, False, month % 3 == 2))
    for offset in range(days):
        day = HISTORY_END.date() + timedelta(days=offset)
        end = midnight(day + timedelta(days=1))
        drops.append(Delivery(HISTORY_MONTHS + offset, day.isoformat(), midnight(day), end, True, False))
    return drops


def office_time(rng: random.Random, day: date) -> datetime:
    """A moment of the working hours of `day`, or of the Monday after it."""
    if day.weekday() >= 5:
        day += timedelta(days=7 - day.weekday())
    return midnight(day) + timedelta(seconds=rng.randrange(9 * 3600, 18 * 3600))


def waking_time(rng: random.Random, day: date) -> datetime:
    """A moment when people browse: mostly the working hours, sometimes the evening."""
    first, last = (9, 18) if rng.random() < 0.8 else (18, 23)
    return midnight(day) + timedelta(seconds=rng.randrange(first * 3600, last * 3600))


def later(rng: random.Random, moment: datetime, low: float, high: float) -> datetime:
    """A working moment `low` to `high` days after `moment`, never before it."""
    chosen = office_time(rng, (moment + timedelta(days=rng.uniform(low, high))).date())
    return max(chosen, moment + timedelta(minutes=rng.randrange(5, 90)))
