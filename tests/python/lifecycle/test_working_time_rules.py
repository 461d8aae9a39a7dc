"""What a wrong row in the working calendars leads to: a message with file, line and remedy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bowtie.doctor import working_time
from bowtie.doctor.check import Check
from bowtie.doctor.seed_rules import rule_problems
from bowtie.workspace import PROJECT_ROOT, Workspace

CALENDAR = "\noffice_us,America/New_York,US,Office hours in New York,纽约办公时间\n"
HOURS = "\noffice_us,5,09:00,17:00\n"
MOVED = "\nCN,2025-09-28,working_day,2,"
OFF = "\nCN,2025-10-01,day_off,,National Day,国庆节\n"
WRONG = [
    ("calendars", CALENDAR, CALENDAR.replace("America/New_York", "America/NewYork"), "is no time zone"),
    ("calendars", CALENDAR, CALENDAR.replace("America/New_York", "/etc"), "time_zone `/etc` is no time zone"),
    ("calendars", CALENDAR, CALENDAR.replace(",US,", ",USA,"), "region `USA` has no row in seeds/holidays"),
    ("calendars", CALENDAR, CALENDAR.replace("纽约办公时间", ""), "label_zh is empty"),
    ("calendars", CALENDAR, CALENDAR.replace("office_us", "office_cn"), "stands in line 2 already"),
    ("calendars", CALENDAR, f"{CALENDAR}office_de,,,A,B\n", "`office_de` has no row in seeds/working_hours"),
    ("calendars", ",region,", ",land,", "the column region is missing"),
    ("working_hours", HOURS, HOURS.replace("office_us", "office_uk"), "calendar_id `office_uk` is no row of"),
    ("working_hours", HOURS, HOURS.replace(",5,", ",0,"), "weekday is `0`; it must be 1 (Monday) to"),
    ("working_hours", HOURS, HOURS.replace(",5,", ",Friday,"), "weekday is `Friday`; it must be"),
    ("working_hours", HOURS, HOURS.replace("09:00", "9:00"), "opens_at is `9:00`; it must be HH:MM"),
    ("working_hours", HOURS, HOURS.replace("17:00", "24:01"), "closes_at is `24:01`; it must be HH:MM"),
    ("working_hours", HOURS, HOURS.replace("17:00", "08:00"), "closes_at 08:00 is not after opens_at 09:00"),
    ("working_hours", HOURS, HOURS.replace("17:00", "09:00"), "a night is two rows, one until 24:00"),
    ("working_hours", HOURS, f"{HOURS}office_us,5,16:59,18:00\n", "the span overlaps the one in line 16"),
    ("working_hours", HOURS, f"{HOURS}office_us,5,09:00,18:00\n", "stands in line 16 already"),
    (
        "working_hours",
        HOURS,
        HOURS + "".join(f"office_us,5,{hour}:00,{hour}:30\n" for hour in (18, 19, 20, 21)),
        "the weekday has 5 spans; it may have 4",
    ),
    ("holidays", OFF, OFF.replace("2025-10-01", "2025/10/1"), "day `2025/10/1` is no date"),
    ("holidays", OFF, OFF.replace("2025-10-01", "2025-02-30"), "day `2025-02-30` is no date"),
    ("holidays", OFF, OFF.replace("10-01", "10-02"), "day `2025-10-02` stands in line"),
    ("holidays", OFF, OFF.replace("day_off", "holiday"), "kind `holiday` is none of day_off, working_day"),
    ("holidays", OFF, OFF.replace("day_off,", "day_off,3"), "a day_off has no hours; leave it empty"),
    ("holidays", OFF, OFF.replace("国庆节", ""), "label_zh is empty"),
    ("holidays", OFF, OFF.replace("CN", ""), "region is empty"),
    ("holidays", MOVED, MOVED.replace(",2,", ",,"), "works_like is ``; a working_day needs the weekday"),
    ("holidays", MOVED, MOVED.replace(",2,", ",8,"), "works_like is `8`; a working_day needs"),
]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "seeds").mkdir()
    for name in ("_calendar_seeds.yml", "calendars.csv", "working_hours.csv", "holidays.csv"):
        shutil.copy(PROJECT_ROOT / "seeds" / name, tmp_path / "seeds" / name)
    return tmp_path


def spoil(project: Path, seed: str, before: str, after: str) -> None:
    path = project / "seeds" / f"{seed}.csv"
    text = path.read_text("utf-8")
    assert text.count(before) == 1
    path.write_text(text.replace(before, after), "utf-8")


def test_the_shipped_rows_are_sound(project: Path) -> None:
    assert list(rule_problems(project)) == []


@pytest.mark.parametrize(("seed", "before", "after", "words"), WRONG)
def test_a_wrong_row_is_told(project: Path, seed: str, before: str, after: str, words: str) -> None:
    spoil(project, seed, before, after)
    told = list(rule_problems(project))
    assert any(f"seeds/{seed}.csv, line " in problem and words in problem for problem in told), told


def test_spans_that_meet_do_not_overlap(project: Path) -> None:
    spoil(project, "working_hours", HOURS, f"{HOURS}office_us,5,17:00,24:00\noffice_us,6,00:00,06:00\n")
    assert list(rule_problems(project)) == []


def test_doctor_allows_as_many_spans_as_the_model_has_columns() -> None:
    text = (PROJECT_ROOT / "macros/project/business_time.sql").read_text("utf-8")
    assert f"macro spans_a_day() -%}}\n    {{{{ return({working_time.SPANS_A_DAY}) }}}}" in text


@pytest.mark.parametrize(
    ("as_of", "words"),
    [
        ("2026-06-30", "CN, US: known for 2026"),
        ("2027-06-30", "has no moved working day of CN in 2027 yet"),
        ("2031-06-30", "has no holiday of US in 2031: all weekdays count as worked"),
        ('""', "no calendar, or nothing landed yet"),
    ],
)
def test_holidays_that_are_not_known_are_told(project: Path, tmp_path: Path, as_of: str, words: str) -> None:
    (project / "vars.yml").write_text(f"vars: {{as_of: {as_of}}}\n", "utf-8")
    found: Check = working_time.holidays_known(Workspace(tmp_path / "company"), project)
    assert found.is_ok
    assert words in found.detail
    assert bool(found.remedy) == ("seeds/" in found.detail)
