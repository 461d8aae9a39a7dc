"""Examines the working calendars: hours that cannot be, zones that do not exist, moved days without hours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from bowtie.doctor.check import Check
from bowtie.doctor.portrait_seeds import Problems, labelled, one_of
from bowtie.doctor.seed_rows import Row, read_rows
from bowtie.landing.log import read_load_log
from bowtie.project import variables
from bowtie.workspace import Workspace

CALENDAR_COLUMNS = ("calendar_id", "time_zone", "region", "label", "label_zh")
HOUR_COLUMNS = ("calendar_id", "weekday", "opens_at", "closes_at")
HOLIDAY_COLUMNS = ("region", "day", "kind", "works_like", "label", "label_zh")
WEEKDAYS = tuple("1234567")
DAY_OFF, WORKING_DAY = "day_off", "working_day"
# The model business_days has columns for so many (macro spans_a_day).
SPANS_A_DAY = 4
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")


def calendar_problems(rows: Sequence[Row], hours: Sequence[Row], holidays: Sequence[Row]) -> Problems:
    """Line and words of everything that is wrong in calendars."""
    with_hours = {row.cells.get("calendar_id", "") for row in hours}
    regions = {row.cells.get("region", "") for row in holidays}
    for row in rows:
        calendar, zone = row.cells.get("calendar_id", ""), row.cells.get("time_zone", "")
        yield from labelled(row, "calendar_id", "label", "label_zh")
        if zone and not _is_zone(zone):
            yield row.line, f"time_zone `{zone}` is no time zone; write e.g. Asia/Shanghai, or nothing."
        if (region := row.cells.get("region", "")) and region not in regions:
            yield (
                row.line,
                f"region `{region}` has no row in seeds/holidays.csv; leave it empty for a calendar without"
                " holidays.",
            )
        if calendar not in with_hours:
            yield row.line, f"`{calendar}` has no row in seeds/working_hours.csv, so it never works."


def hour_problems(rows: Sequence[Row], calendars: Sequence[Row]) -> Problems:
    """Line and words of everything that is wrong in working_hours."""
    known = sorted(row.cells.get("calendar_id", "") for row in calendars)
    for row in rows:
        if row.cells.get("calendar_id", "") not in known:
            yield (
                row.line,
                f"calendar_id `{row.cells.get('calendar_id', '')}` is no row of seeds/calendars.csv.",
            )
        if row.cells.get("weekday", "") not in WEEKDAYS:
            yield (
                row.line,
                f"weekday is `{row.cells.get('weekday', '')}`; it must be 1 (Monday) to 7 (Sunday).",
            )
        for column in ("opens_at", "closes_at"):
            if not _TIME.fullmatch(row.cells.get(column, "")):
                yield (
                    row.line,
                    f"{column} is `{row.cells.get(column, '')}`; it must be HH:MM, such as 09:00, and"
                    " 24:00 at most.",
                )
    for spans in _by_weekday(rows).values():
        yield from _span_problems(spans)


def holiday_problems(rows: Sequence[Row]) -> Problems:
    """Line and words of everything that is wrong in holidays; days given twice are told of every seed."""
    for row in rows:
        day, kind, like = (row.cells.get(column, "") for column in ("day", "kind", "works_like"))
        yield from one_of(row, "kind", (DAY_OFF, WORKING_DAY))
        yield from labelled(row, "region", "label", "label_zh")
        if _date_of(day) is None:
            yield row.line, f"day `{day}` is no date; write it as 2026-10-01."
        if kind == WORKING_DAY and like not in WEEKDAYS:
            yield (
                row.line,
                f"works_like is `{like}`; a working_day needs the weekday whose hours hold, 1 (Monday) to"
                " 7 (Sunday).",
            )
        if kind == DAY_OFF and like:
            yield row.line, f"works_like is `{like}`, but a day_off has no hours; leave it empty."


def holidays_known(workspace: Workspace, project: Path) -> Check:
    """Whether each calendar's region has holidays in the year of as_of: a word of advice, no problem."""
    calendars, holidays = (_rows(project, name) for name in ("calendars", "holidays"))
    year = _year_of_as_of(workspace, project) if calendars else None
    if year is None:
        return Check("Holidays", True, "no calendar, or nothing landed yet")
    regions = sorted({row.cells.get("region", "") for row in calendars} - {""})
    advice = list(_unknown_years(regions, holidays, year))
    if not advice:
        return Check("Holidays", True, f"{', '.join(regions) or 'no region'}: known for {year}")
    remedy = (
        f"Run `python -m bowtie.calendars --last {year}` with a newer release of `holidays`, or add rows."
    )
    return Check("Holidays", True, "\n".join(advice), remedy)


def _year_of_as_of(workspace: Workspace, project: Path) -> int | None:
    loads = [load.loaded_at for load in read_load_log(workspace) if load.loaded_at]
    as_of = str(variables(project).get("as_of") or max(loads, default=""))
    return int(as_of[:4]) if re.match(r"\d{4}-", as_of) else None


def _rows(project: Path, name: str) -> list[Row]:
    path = project / "seeds" / f"{name}.csv"
    return read_rows(path) if path.is_file() else []


def _unknown_years(regions: Sequence[str], holidays: Sequence[Row], year: int) -> Iterator[str]:
    for region in regions:
        of = [row for row in holidays if row.cells.get("region") == region]
        this_year = [row for row in of if row.cells.get("day", "").startswith(f"{year}-")]
        moves = any(row.cells.get("kind") == WORKING_DAY for row in of)
        if not this_year:
            yield f"seeds/holidays.csv has no holiday of {region} in {year}: all weekdays count as worked."
        elif moves and not any(row.cells.get("kind") == WORKING_DAY for row in this_year):
            yield f"seeds/holidays.csv has no moved working day of {region} in {year} yet."


def _span_problems(rows: Sequence[Row]) -> Problems:
    if len(rows) > SPANS_A_DAY:
        last = max(row.line for row in rows)
        yield last, f"the weekday has {len(rows)} spans; it may have {SPANS_A_DAY}. Join some of them."
    readable = [row for row in rows if _is_readable(row)]
    for row in readable:
        opens, closes = row.cells["opens_at"], row.cells["closes_at"]
        if closes <= opens:
            yield (
                row.line,
                f"closes_at {closes} is not after opens_at {opens}; a night is two rows, one until 24:00 and"
                " one of the next weekday from 00:00.",
            )
    for earlier, later in pairwise(sorted(readable, key=lambda row: row.cells["opens_at"])):
        if later.cells["opens_at"] < earlier.cells["closes_at"]:
            yield (
                later.line,
                f"the span overlaps the one in line {earlier.line}; make them one, or part them.",
            )


def _by_weekday(rows: Sequence[Row]) -> Mapping[tuple[str, str], list[Row]]:
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        key = row.cells.get("calendar_id", ""), row.cells.get("weekday", "")
        found.setdefault(key, []).append(row)
    return found


def _is_readable(row: Row) -> bool:
    return all(_TIME.fullmatch(row.cells.get(column, "")) for column in ("opens_at", "closes_at"))


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):  # which one depends on how the name is wrong
        return False
    return True


def _date_of(text: str) -> date | None:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
