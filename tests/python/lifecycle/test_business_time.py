"""Working minutes of the project's own model and macros: examples worked by hand, and random ones."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warehouse.house import House, project_copy

from bowtie.dbt import Dbt
from bowtie.project import variables
from bowtie.workspace import PROJECT_ROOT
from lifecycle.reference_business_time import (
    DAY,
    MINUTE,
    Calendar,
    by_minutes,
    by_spans,
    first_moment,
    wall,
)

FIRST, TODAY = date(2024, 9, 30), date(2026, 4, 30)
BUSINESS_ZONE = "Asia/Shanghai"
AHEAD = int(variables(PROJECT_ROOT)["business_days_ahead"])
GATE = "assert_business_days_add_up"
SEEDS = ("calendars", "working_hours", "holidays")
INPUTS = """
create schema core; create schema lifecycle_build;
create table core.fct_leads (created_at timestamp);
create table core.fct_opportunities (created_at timestamp, closed_at timestamp);
"""
RULES = """
create schema rules;
create table rules.calendars (calendar_id varchar, time_zone varchar, region varchar);
create table rules.working_hours (calendar_id varchar, weekday integer, opens_at varchar, closes_at varchar);
create table rules.holidays
    (region varchar, day date, kind varchar, works_like integer, label varchar, label_zh varchar);
"""
ASKED = (
    "create table core.asked (number integer, calendar_id varchar, asked_at timestamp, answered_at timestamp)"
)
# What a mart would write.
ANSWERS = """
with days as (select * from {{ ref('business_days') }}),

calendars as (select * from {{ ref('calendars') }}),

asked as (
    select
        asked.*,
        {{ local_day('asked.asked_at', 'calendars.time_zone') }} as asked_on,
        {{ local_day('asked.answered_at', 'calendars.time_zone') }} as answered_on
    from core.asked
    inner join calendars on asked.calendar_id = calendars.calendar_id
)

select
    asked.number,
    {{ working_minutes('asked.asked_at', 'asked_day', 'asked.answered_at', 'answered_day') }} as minutes
from asked
left join days as asked_day
    on asked.calendar_id = asked_day.calendar_id and asked.asked_on = asked_day.business_day
left join days as answered_day
    on asked.calendar_id = answered_day.calendar_id and asked.answered_on = answered_day.business_day
"""
Question = tuple[str, datetime, datetime]
ZONES = {
    "": BUSINESS_ZONE,
    **{
        zone: zone
        for zone in (
            "America/New_York",
            "Europe/London",
            "America/Havana",  # the clock is moved at midnight
            "Asia/Beirut",  # likewise
            "Australia/Lord_Howe",  # by half an hour
            "America/St_Johns",
            "Asia/Kathmandu",
        )
    },
}


utc = datetime.fromisoformat


class Answers:
    """The compiled model and macros, to be asked about any calendars."""

    def __init__(self, house: House) -> None:
        folder = Dbt(house.workspace).target / "compiled/bowtie"
        names = ("models/lifecycle/business_days", "models/lifecycle/answers", f"tests/lifecycle/{GATE}")
        self.days, self.answers, self.gate = ((folder / f"{name}.sql").read_text("utf-8") for name in names)
        self.house = house

    def of(self, calendars: Mapping[str, Calendar], questions: Sequence[Question]) -> list[float | None]:
        with duckdb.connect() as database:
            database.execute("set TimeZone = 'UTC'; attach ':memory:' as warehouse; use warehouse")
            database.execute(INPUTS + RULES + ASKED)
            database.execute("insert into core.fct_leads values (?)", [utc("2024-09-30 12:00")])
            for name, calendar in calendars.items():
                write(database, name, calendar)
            database.execute(f"create table lifecycle_build.business_days as {self.days}")
            return answered(database, self.answers, questions)

    def shipped(self, questions: Sequence[Question]) -> list[float | None]:
        with self.built() as database:
            return answered(database, self.answers, questions)

    def broken(self, violation: str) -> int:
        """How many rows the gate tells once the tables are spoiled so."""
        with self.built() as database:
            database.execute(violation)
            return len(database.execute(self.gate).fetchall())

    @contextmanager
    def built(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A copy of what dbt built of the shipped seeds."""
        with duckdb.connect() as database:
            database.execute("set TimeZone = 'UTC'")
            database.execute(f"attach '{self.house.workspace.warehouse}' as built (read_only)")
            database.execute("attach ':memory:' as warehouse; use warehouse; create schema core;" + ASKED)
            database.execute("create schema rules; create schema lifecycle_build")
            for table in ("rules.calendars", "rules.working_hours", "lifecycle_build.business_days"):
                database.execute(f"create table {table} as from built.{table}")
            yield database


def write(database: duckdb.DuckDBPyConnection, name: str, calendar: Calendar) -> None:
    zone = None if calendar.zone == BUSINESS_ZONE else calendar.zone
    database.execute("insert into rules.calendars values (?, ?, ?)", [name, zone, name])
    for weekday, spans in calendar.hours.items():
        for span in spans:
            opens, closes = (f"{minute // 60:02}:{minute % 60:02}" for minute in span)
            database.execute(
                "insert into rules.working_hours values (?, ?, ?, ?)", [name, weekday, opens, closes]
            )
    for day, like in calendar.special.items():
        kind = "working_day" if like else "day_off"
        database.execute(
            "insert into rules.holidays values (?, ?, ?, ?, 'label', 'label')", [name, day, kind, like]
        )


def answered(
    database: duckdb.DuckDBPyConnection, query: str, questions: Sequence[Question]
) -> list[float | None]:
    rows = ", ".join(
        f"({number}, '{calendar}', timestamp '{begun}', timestamp '{ended}')"
        for number, (calendar, begun, ended) in enumerate(questions)
    )
    database.execute(f"insert into core.asked values {rows}")
    return [row[1] for row in database.execute(f"{query} order by 1").fetchall()]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answers]:
    project = project_copy(tmp_path_factory.mktemp("project"))
    (project / "models/lifecycle/answers.sql").write_text(ANSWERS, encoding="utf-8")
    house = House(tmp_path_factory.mktemp("hours"), project)
    house.workspace.landing.mkdir()
    with duckdb.connect(str(house.workspace.warehouse)) as database:
        database.execute(INPUTS + ASKED)
        database.execute("insert into core.fct_leads values (timestamp '2024-09-30 12:00')")
    house.build(
        "--select",
        *SEEDS,
        "business_days",
        "answers",
        GATE,
        "--indirect-selection",
        "cautious",
        as_of=str(TODAY),
    )
    yield Answers(house)


def in_shanghai(text: str) -> datetime:
    return datetime.fromisoformat(text) - timedelta(hours=8)


@pytest.mark.parametrize(
    ("calendar", "asked", "answer", "minutes"),
    [
        # Friday 17:30 to 18:00, and Monday 9:00 to 9:30.
        ("office_cn", "2025-06-06 17:30", "2025-06-09 09:30", 60),
        # Lunch from 12:00 to 13:30.
        ("office_cn", "2025-06-09 11:50", "2025-06-09 13:40", 20),
        ("office_cn", "2025-06-09 12:10", "2025-06-09 13:20", 0),
        # Midnight: nobody works.
        ("office_cn", "2025-06-09 23:50", "2025-06-10 00:10", 0),
        # The whole of a Monday, from Saturday to Tuesday before work.
        ("office_cn", "2025-06-07 10:00", "2025-06-10 08:00", 450),
        # National Day 2025: 1 to 8 October off. 30 September from 17:00, 9 October until 9:15.
        ("office_cn", "2025-09-30 17:00", "2025-10-09 09:15", 75),
        # Saturday 27 September is off, Sunday 28 worked; Saturday 11 October too.
        ("office_cn", "2025-09-27 10:00", "2025-09-28 09:10", 10),
        ("office_cn", "2025-10-10 17:50", "2025-10-11 09:20", 30),
        ("office_cn", "2025-10-11 10:00", "2025-10-13 09:05", 395),
        # From Friday 26 September 9:00 to Monday 13 October 9:00: 26, 28, 29, 30, 9, 10, 11.
        ("office_cn", "2025-09-26 09:00", "2025-10-13 09:00", 7 * 450),
        # 22:00 on Friday in Shanghai is 10:00 in New York; until Monday 9:30 there, with clocks set back.
        ("office_us", "2025-10-31 22:00", "2025-11-03 22:30", 420 + 30),
        # 4 July off.
        ("office_us", "2025-07-03 21:00", "2025-07-08 21:00", 480 + 480),
        ("office_cn", "2025-06-09 09:00:30", "2025-06-09 09:01:15", 0.75),
    ],
)
def test_worked_by_hand(answers: Answers, calendar: str, asked: str, answer: str, minutes: float) -> None:
    begun, ended = in_shanghai(asked), in_shanghai(answer)
    questions = [(calendar, begun, ended), (calendar, ended, begun), (calendar, begun, begun)]
    assert answers.shipped(questions) == [minutes, -minutes, 0]


def shipped_calendar(name: str) -> tuple[Calendar, date, date]:
    """A calendar as plain Python reads it from the seeds, with its first day and its last one."""

    def rows(seed: str) -> list[dict[str, str]]:
        with (PROJECT_ROOT / f"seeds/{seed}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def minute(text: str) -> int:
        return int(text[:2]) * 60 + int(text[3:])

    row = next(row for row in rows("calendars") if row["calendar_id"] == name)
    hours: dict[int, list[tuple[int, int]]] = {}
    for span in rows("working_hours"):
        if span["calendar_id"] == name:
            ends = minute(span["opens_at"]), minute(span["closes_at"])
            hours.setdefault(int(span["weekday"]), []).append(ends)
    special = {
        date.fromisoformat(day["day"]): int(day["works_like"]) if day["works_like"] else None
        for day in rows("holidays")
        if day["region"] == row["region"]
    }
    calendar = Calendar(row["time_zone"] or BUSINESS_ZONE, hours, special)
    # TODAY ends in the business time zone; elsewhere it may be another day.
    ended = wall(in_shanghai(f"{TODAY} 23:59"), calendar.zone).date()
    return calendar, wall(utc("2024-09-30 12:00"), calendar.zone).date(), ended + AHEAD * DAY


@pytest.mark.parametrize("name", ["office_cn", "office_us"])
def test_every_day_of_the_shipped_calendars(answers: Answers, name: str) -> None:
    calendar, day, last = shipped_calendar(name)
    expected, before = [], 0
    while day <= last:
        midnight = datetime.combine(day, time())
        begun, ended = (first_moment(midnight + days * DAY, calendar.zone) for days in (0, 1))
        minutes = by_spans(calendar, begun, ended) // MINUTE
        expected.append((day, minutes, before))
        day, before = day + DAY, before + minutes
    query = "select business_day, minutes, minutes_before from lifecycle_build.business_days"
    assert answers.house.rows(f"{query} where calendar_id = '{name}' order by 1") == expected
    assert len(expected) > 600


@pytest.mark.parametrize(
    ("violation", "rows"),
    [
        ("select 1", 0),
        ("update lifecycle_build.business_days set minutes = minutes + 1 where {}", 2),
        ("update lifecycle_build.business_days set minutes_before = minutes_before + 1 where {}", 2),
        ("update lifecycle_build.business_days set is_working_day = false where {}", 1),
        ("delete from lifecycle_build.business_days where {}", 1),
        ("update lifecycle_build.business_days set opens_2_at = opens_1_at + interval 1 hour where {}", 1),
        ("update lifecycle_build.business_days set opens_1_at = null where {}", 1),
        (
            "insert into rules.working_hours select 'office_us', 1, '0' || n || ':00', '0' || n || ':30'"
            " from range(1, 5) as spans (n)",
            1,
        ),
    ],
)
def test_the_gate_tells_each_violation(answers: Answers, violation: str, rows: int) -> None:
    one_day = "calendar_id = 'office_cn' and business_day = date '2025-06-09'"
    assert answers.broken(violation.format(one_day)) == rows


def test_outside_the_days_nothing_is_told(answers: Answers) -> None:
    known, before, after = utc("2025-06-09 02:00"), utc("2024-09-01"), utc("2026-12-01")
    questions = [("office_cn", before, known), ("office_cn", known, after), ("office_cn", known, known)]
    assert answers.shipped(questions) == [None, None, 0]


def test_a_calendar_without_end_has_days_of_23_and_25_hours(answers: Answers) -> None:
    always = Calendar("America/New_York", {weekday: [(0, 1440)] for weekday in range(1, 8)})
    questions = [
        ("always", utc("2025-03-09 05:00"), utc("2025-03-10 04:00")),  # midnight to midnight in New York
        ("always", utc("2025-11-02 04:00"), utc("2025-11-03 05:00")),
        ("always", utc("2025-03-01"), utc("2025-12-01")),
    ]
    assert answers.of({"always": always}, questions) == [23 * 60, 25 * 60, 275 * 1440]


def test_a_span_that_the_clock_skips_has_no_length(answers: Answers) -> None:
    """On 9 March 2025 New York's clocks go from 2:00 to 3:00, which is 7:00 UTC."""
    skipped = Calendar("America/New_York", {7: [(120, 165), (165, 170), (175, 240)]})
    questions = [("skipped", utc("2025-03-09 05:00"), utc(f"2025-03-09 0{hour}:00")) for hour in (7, 8, 9)]
    assert answers.of({"skipped": skipped}, questions) == [0, 60, 60]


def test_of_an_hour_that_comes_twice_the_first_counts(answers: Answers) -> None:
    """On 2 November 2025 New York's clocks go from 2:00, which is 6:00 UTC, back to 1:00."""
    twice = Calendar("America/New_York", {7: [(60, 90), (120, 180)]})
    questions = [("twice", utc("2025-11-02 04:00"), utc(f"2025-11-02 0{hour}")) for hour in (6, 7, 8)]
    assert answers.of({"twice": twice}, questions) == [30, 30, 90]
    through = Calendar("America/New_York", {7: [(90, 120)]})
    questions = [("through", utc("2025-11-02 04:00"), utc(f"2025-11-02 0{hour}")) for hour in (6, 7, 8)]
    assert answers.of({"through": through}, questions) == [30, 90, 90]


# Spans end on quarters of an hour, so that many meet a change of the clock.
ENDS = st.lists(st.integers(0, 96), unique=True, max_size=8).map(sorted)
DAYS = st.integers(0, (TODAY - FIRST).days).map(lambda days: FIRST + days * DAY)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    hours = {}
    for weekday in range(1, 8):
        ends = [15 * quarter for quarter in draw(ENDS)]
        hours[weekday] = list(zip(ends[::2], ends[1::2], strict=False))
    special = draw(st.dictionaries(DAYS, st.sampled_from([None, 1, 3, 6]), max_size=6))
    return Calendar(draw(st.sampled_from([*ZONES.values()])), hours, special)


def moments(seed: int, many: int) -> list[datetime]:
    """Moments of which many lie near one another and near the changes of clocks, to the microsecond."""
    chance = random.Random(seed)  # noqa: S311 - examples, no secrets
    near = [
        utc("2024-11-03 05:00"),
        utc("2025-03-09 06:00"),
        utc("2025-03-30"),
        utc("2025-11-02 05:00"),
    ]
    near += [utc("2025-04-05 15:00"), utc("2025-10-04 15:00"), utc("2025-10-25 22:00")]
    found = []
    for _ in range(many):
        middle = chance.choice([*near, utc("2025-06-15")])
        spread = chance.choice([timedelta(hours=5), timedelta(days=3), timedelta(days=30)])
        step = chance.choice([timedelta(microseconds=1), timedelta(seconds=1), 15 * MINUTE])
        found.append(middle + (chance.uniform(-1, 1) * spread) // step * step)
    return found


@given(drawn=st.lists(calendars(), min_size=1, max_size=4), seed=st.integers(0, 2**32))
@settings(max_examples=15, deadline=None, derandomize=True)
def test_working_minutes_equal_their_definition(answers: Answers, drawn: list[Calendar], seed: int) -> None:
    named = {f"calendar_{number}": calendar for number, calendar in enumerate(drawn)}
    first, second, third = (moments(seed + number, 12) for number in range(3))
    questions = [
        (name, begun, ended)
        for name in named
        for triple in zip(first, second, third, strict=True)
        for begun, ended in ((triple[0], triple[1]), (triple[1], triple[2]), (triple[0], triple[2]))
    ]
    told = answers.of(named, questions)
    for (name, begun, ended), minutes in zip(questions, told, strict=True):
        expected = by_spans(named[name], begun, ended) / MINUTE
        # Each moment is cut to 1/65536 of a minute.
        assert minutes == pytest.approx(expected, abs=1 / 65536, rel=0), (name, begun, ended)
    for there, onward, whole in zip(told[::3], told[1::3], told[2::3], strict=True):
        assert there is not None and onward is not None
        assert there + onward == whole  # exactly


@given(seed=st.integers(0, 2**32), zone=st.sampled_from([*ZONES.values()]))
@settings(max_examples=8, deadline=None, derandomize=True)
def test_minute_by_minute(answers: Answers, seed: int, zone: str) -> None:
    """Where no span ends within an hour that comes twice, each minute counts by what the clock shows."""
    night = [(0, 240), (1320, 1440)]
    calendar = Calendar(zone, {1: night, 2: [(540, 720), (810, 1080)], 6: night, 7: night}, {FIRST: None})
    begun = [moment.replace(second=0, microsecond=0) for moment in moments(seed, 6)]
    ended = [moment + timedelta(minutes=997 * number) for number, moment in enumerate(begun)]
    questions = [("nights", *both) for both in zip(begun, ended, strict=True)]
    expected = [by_minutes(calendar, *both) for _, *both in questions]
    assert answers.of({"nights": calendar}, questions) == expected
