"""The tracking plan: every violation found, in any order of loads, and no verdict of an older plan left."""

from __future__ import annotations

import random
import re
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest

from bowtie.demo.files.dirt import BAD_WORDS
from warehouse.house import House

PLAN = ("--indirect-selection", "cautious", "--select")
UP_TO = (*PLAN, "+fct_tracking_violations", "+fct_behavior_days")
MARTS = (*PLAN, "tracking_plan_violations", "tracking_plan_coverage", "problem_codes")
START = datetime.fromisoformat("2026-03-01")
HEADER = "event_id,visitor_id,occurred_at,event_name,page_url,device_type,utm_medium,properties"
EVENTS = [("page_view", "website.events"), ("click", "*"), ("demo_booked", "website.events")]
# event, source, property, required, type, allowed values, pattern
PROPERTIES = [
    ("*", "website.events", "page_url", True, "url", None, None),
    ("click", "website.events", "page_url", False, "url", None, None),
    ("page_view", "website.events", "device_type", False, "text", "desktop;mobile", None),
    ("page_view", "*", "utm_medium", False, "text", None, "[a-z]+"),
    ("click", "*", "properties.n", True, "integer", "1;2;3", None),
]


def set_plan(
    house: House,
    events: list[tuple[str, str]],
    properties: list[tuple[str, str, str, bool, str, str | None, str | None]],
) -> None:
    """Write another plan into the seeds' tables, as `dbt seed` would."""
    with duckdb.connect(str(house.workspace.warehouse)) as database:
        database.execute("delete from rules.tracking_plan_events; delete from rules.tracking_plan_properties")
        for event in events:
            database.execute(
                "insert into rules.tracking_plan_events (event_name, source_table) values (?, ?)", event
            )
        for rule in properties:
            database.execute(
                "insert into rules.tracking_plan_properties (event_name, source_table, property,"
                " is_required, value_type, allowed_values, pattern) values (?, ?, ?, ?, ?, ?, ?)",
                rule,
            )


def expected(rows: dict[str, tuple[str, ...]]) -> Counter[tuple[str, str, str, str]]:
    """The plan above, read by hand: (day, event, property, violation) → behaviors."""
    found: Counter[tuple[str, str, str, str]] = Counter()
    for at, event, url, device, medium, number in rows.values():
        day = str((datetime.fromisoformat(at)).date())
        broken = []
        if event not in ("page_view", "click"):
            broken.append(("*", "event_not_planned"))
        else:
            if not url and event == "page_view":
                broken.append(("page_url", "missing_property"))
            if url and "://" not in url:
                broken.append(("page_url", "wrong_type"))
            if event == "page_view" and device and device not in ("desktop", "mobile"):
                broken.append(("device_type", "value_not_allowed"))
            if event == "page_view" and medium and not re.fullmatch("[a-z]+", medium):
                broken.append(("utm_medium", "value_not_allowed"))
            if event == "click" and not number:
                broken.append(("properties.n", "missing_property"))
            elif event == "click" and not re.fullmatch("-?[0-9]+", number):
                broken.append(("properties.n", "wrong_type"))
            elif event == "click" and number not in "123":
                broken.append(("properties.n", "value_not_allowed"))
        found.update((day, event, *one) for one in broken)
        if broken:
            found[day, event, "*", "any_violation"] += 1
    return found


def held(house: House) -> Counter[tuple[str, str, str, str]]:
    return Counter(
        {
            (str(row[0]), *row[1:4]): row[4]
            for row in house.rows(
                "select occurred_on, event_name, property, violation, sum(behavior_count)::integer"
                " from core.fct_tracking_violations where violation <> 'judged' group by all"
            )
        }
    )


def random_rows(chance: random.Random, count: int) -> list[tuple[str, tuple[str, ...]]]:
    """Deliveries of events with ids; one in three comes again with other content."""
    deliveries: list[tuple[str, tuple[str, ...]]] = []
    for number in range(count):
        for _ in range(1 if chance.random() < 0.67 else 2):
            at = START + timedelta(seconds=chance.randrange(4 * 86400))
            row = (
                str(at),
                chance.choice(["page_view", "page_view", "click", "Click", "scroll"]),
                chance.choice(["", "https://x.cn/", "x.cn"]),
                chance.choice(["", "desktop", "mobile", "Fridge"]),
                chance.choice(["", "cpc", "C P C"]),
                chance.choice(["", "1", "3", "4", "two"]),
            )
            deliveries.append((f"e{number}", row))
    chance.shuffle(deliveries)
    return deliveries


def line(key: str, row: tuple[str, ...]) -> str:
    at, event, url, device, medium, number = row
    properties = f'"{{""n"": ""{number}""}}"' if number else ""
    return f"{key},v{hash(int(key[1:])) % 7},{at},{event},{url},{device},{medium},{properties}"


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> tuple[House, dict[str, tuple[str, ...]]]:
    """One workspace that grew in four loads, and the newest version of each event."""
    deliveries = random_rows(random.Random(20260301), 300)  # noqa: S311 - a repeatable test, no secret
    house = House(tmp_path_factory.mktemp("grown"))
    house.workspace.landing.mkdir()
    house.build(*UP_TO)
    set_plan(house, EVENTS, PROPERTIES)
    for number, (first, last) in enumerate(pairwise([0, 150, 151, 300, len(deliveries)])):
        rows = [line(key, row) for key, row in deliveries[first:last]]
        house.put(f"website/events/batch_{number}.csv", "\n".join([HEADER, *rows]) + "\n")
        house.ingest()
        house.build(*PLAN, "+behaviors", "fct_behavior_days", "fct_tracking_violations")
    house.build(*MARTS)
    return house, dict(deliveries)


def test_every_violation_is_found_and_corrected_ones_are_gone(
    grown: tuple[House, dict[str, tuple[str, ...]]],
) -> None:
    house, newest = grown
    assert held(house) == expected(newest)
    assert len({key[3] for key in held(house)}) == 5, "a kind of violation never occurred"
    judged = house.rows(
        "select sum(behavior_count), (select count(*) from canonical.behaviors)"
        " from core.fct_tracking_violations where violation = 'judged'"
    )
    assert judged == [(300, 300)]


def test_marts_tell_rows_judged_and_what_never_came(
    grown: tuple[House, dict[str, tuple[str, ...]]],
) -> None:
    house, newest = grown
    per_event = Counter(row[1] for row in newest.values())
    rows = house.rows(
        "select event_name, coverage, rows_judged from governance.tracking_plan_coverage order by 1"
    )
    assert rows == [
        ("Click", "not_planned", per_event["Click"]),
        ("click", "seen", per_event["click"]),
        ("demo_booked", "never_seen", 0),
        ("page_view", "seen", per_event["page_view"]),
        ("scroll", "not_planned", per_event["scroll"]),
    ]
    broken = house.rows(
        "select count(*) from governance.tracking_plan_violations"
        " where rows_in_violation > rows_judged or rows_in_violation = 0 or reason is null"
    )
    assert broken == [(0,)]
    examples = house.rows(
        "select count(*) from governance.tracking_plan_violations anti join canonical.behaviors"
        " on example_source_key = source_key"
    )
    assert examples == [(0,)]


@pytest.mark.parametrize("change", ["same", "edited", "emptied"])
def test_an_edited_plan_leaves_no_verdict_of_the_old_one(
    change: str, grown: tuple[House, dict[str, tuple[str, ...]]], tmp_path: Path
) -> None:
    house, _ = grown
    events, properties = {
        "same": (EVENTS, PROPERTIES),
        "edited": ([*EVENTS, ("scroll", "*")], PROPERTIES[1:]),
        "emptied": ([], []),
    }[change]
    set_plan(house, events, properties)
    at_once = House(tmp_path / "at_once")
    at_once.take_landing(house)
    at_once.build(*PLAN, "tracking_plan_events", "tracking_plan_properties")
    set_plan(at_once, events, properties)
    at_once.build(*PLAN, "+behaviors", "fct_behavior_days", "fct_tracking_violations")
    house.build(*PLAN, "fct_tracking_violations")
    ours, theirs = (one.rows("from core.fct_tracking_violations order by all") for one in (house, at_once))
    assert ours == theirs
    assert len(held(house)) > 0


def test_in_the_demo_only_what_is_dirty_breaks_the_plan(demo: House) -> None:
    """Events are unplanned where a dirty value stands in their kind; pages with forms report no seconds."""
    unplanned = demo.rows(
        "select event_name from governance.tracking_plan_coverage where coverage = 'not_planned'"
    )
    assert [name for (name,) in unplanned if not name.endswith(BAD_WORDS)] == []
    # A value that was rejected is a property that is missing: of the others there are only the pages.
    clean = demo.rows(
        "select distinct told.event_name, told.violation, told.property"
        " from governance.tracking_plan_violations as told"
        " inner join canonical.behaviors as behaviors on told.source_table = behaviors.source_table"
        " and told.event_name = behaviors.event_name and told.example_source_key = behaviors.source_key"
        " left join core.fct_data_problems as problems on behaviors.source_table = problems.source_table"
        " and behaviors._load = problems._load and behaviors._row = problems._row"
        " and problems.scope = 'value'"
        " where told.violation <> 'event_not_planned' and problems._row is null"
    )
    assert clean == [("page_view", "missing_property", "engaged_seconds")]
