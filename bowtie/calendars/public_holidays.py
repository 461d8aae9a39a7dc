"""Public holidays and moved working days of a region, as rows, by the library `holidays`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bowtie.errors import UserError

if TYPE_CHECKING:
    from holidays import HolidayBase

DAY_OFF, WORKING_DAY = "day_off", "working_day"
ENGLISH, CHINESE = "en_US", "zh_CN"
SATURDAY, FRIDAY = 6, 5
OBSERVED = " (observed)"
_DAY = timedelta(days=1)
# The library has no Chinese for these.
CHINESE_NAMES = {
    "Christmas Day": "圣诞节",
    "Columbus Day": "哥伦布日",
    "Independence Day": "独立日",
    "Juneteenth National Independence Day": "六月节",
    "Labor Day": "劳动节",
    "Martin Luther King Jr. Day": "马丁·路德·金日",
    "Memorial Day": "阵亡将士纪念日",
    "New Year's Day": "元旦",
    "Thanksgiving Day": "感恩节",
    "Veterans Day": "退伍军人节",
    "Washington's Birthday": "总统日",
}


@dataclass(frozen=True, order=True)
class SpecialDay:
    """One row of seeds/holidays.csv."""

    region: str
    day: str
    kind: str
    works_like: str
    label: str
    label_zh: str


def special_days(region: str, years: Sequence[int]) -> list[SpecialDay]:
    """The days of a region, such as CN or US-CA, that are not worked as their weekday says, in order."""
    english, chinese = _named(region, years, ENGLISH), _named(region, years, CHINESE)
    working = sorted(day for day in getattr(english, "weekend_workdays", ()) if day.year in years)
    names = {day: _with_iso_dates(english[day]) for day in english if day.year in years}
    told = {day: (name, _in_chinese(chinese.get(day, name))) for day, name in names.items()}
    for day in _weekends_beside({*names}, working):
        told[day] = ("Weekend beside a holiday", "假期周末")
    days = [SpecialDay(region, str(day), DAY_OFF, "", *labels) for day, labels in told.items()]
    made_up = {made_up_on: day for day, name in names.items() for made_up_on in _dates_in(name)}
    return sorted([*days, *(_moved(region, day, made_up) for day in working)])


def years_without_moved_days(days: Collection[SpecialDay], region: str) -> list[int]:
    """Years for which a region that moves working days has none yet: they are announced year by year."""
    of = [one for one in days if one.region == region]
    moved = {int(one.day[:4]) for one in of if one.kind == WORKING_DAY}
    return sorted({int(one.day[:4]) for one in of} - moved) if moved else []


def _named(region: str, years: Sequence[int], language: str) -> HolidayBase:
    try:
        from holidays import country_holidays
    except ImportError as error:
        raise UserError(
            "The library `holidays`, from which the seed of holidays is made, is not installed.",
            "pip install 'bowtie[calendars]'",
        ) from error
    country, _, part = region.partition("-")
    try:
        known = country_holidays(country, subdiv=part or None, years=years)
        if language not in known.supported_languages:
            return known
        return country_holidays(country, subdiv=part or None, years=years, language=language)
    except NotImplementedError as error:
        raise UserError(
            f"The library `holidays` knows no region `{region}`.",
            "Write a country such as CN, or a part of one such as US-CA.",
        ) from error


def _weekends_beside(off: Collection[date], working: Collection[date]) -> Iterator[date]:
    """Weekend days that touch a holiday belong to it where working days are moved, in the years announced.

    The State Council announces holidays with their weekends (1 to 8 October); the library leaves these out.
    """
    announced = {day.year for day in working}
    of_week = {day + (SATURDAY - day.isoweekday()) * _DAY for day in off}
    for saturday in of_week | {day - 7 * _DAY for day in of_week}:
        weekend = [day for day in (saturday, saturday + _DAY) if day not in working]
        if any(near in off for day in weekend for near in (day - _DAY, day, day + _DAY)):
            yield from (day for day in weekend if day not in off and day.year in announced)


def _moved(region: str, day: date, made_up: Mapping[date, date]) -> SpecialDay:
    """A weekend day that is worked, with the hours of the day off that it makes up for."""
    instead = made_up.get(day)
    if instead is None:
        return SpecialDay(region, str(day), WORKING_DAY, str(FRIDAY), "Moved working day", "调休上班")
    weekday = str(instead.isoweekday())
    return SpecialDay(
        region, str(day), WORKING_DAY, weekday, f"Working day for {instead}", f"调休上班（补 {instead}）"
    )


def _with_iso_dates(name: str) -> str:
    return re.sub(r"\b(\d{2})/(\d{2})/(\d{4})\b", r"\3-\1-\2", name)


def _dates_in(name: str) -> list[date]:
    return [date.fromisoformat(text) for text in re.findall(r"\d{4}-\d{2}-\d{2}", name)]


def _in_chinese(name: str) -> str:
    if re.search(r"[一-鿿]", name):
        return name
    names = name.removesuffix(OBSERVED).split("; ")
    return "; ".join(CHINESE_NAMES.get(one, one) for one in names) + "（补假）" * name.endswith(OBSERVED)
