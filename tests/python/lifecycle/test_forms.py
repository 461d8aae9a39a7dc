"""Forms of landing pages: eight visitors worked out by hand, and any visitors against plain counting."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warehouse.compiled import compiled_sql, found_by, insert
from warehouse.house import House

TODAY = date(2026, 6, 30)
SEEDS = ("form_types", "form_events", "stages")
MODELS = {"fct_form_events": "core", "form_attempts": "lifecycle_build", "form_funnels": "lifecycle"}
GATE = "assert_form_funnels_add_up"
INPUTS = """
create schema canonical; create schema core; create schema identity_build;
create schema lifecycle_build; create schema lifecycle;
create table canonical.behaviors (
    source_table varchar, source_key varchar, visitor_key varchar, visitor_key_type varchar,
    occurred_at timestamp, event_name varchar, page_url varchar, content_name varchar, properties varchar,
    _load bigint, _row bigint);
create table identity_build.identifier_ids (
    entity_type varchar, identifier_type varchar, identifier_value varchar, entity_id varchar);
create table core.fct_leads (person_id varchar, created_on date, created_at timestamp);
create table lifecycle_build.stage_periods (
    entity_type varchar, entity_id varchar, ladder varchar, stage_rank integer,
    entered_on date, left_on date);
create table core.fct_sessions (
    session_id varchar, source_table varchar, visitor_key varchar, started_on date, started_at timestamp,
    ended_at timestamp, is_bounce boolean, page_view_count bigint, engaged_seconds decimal(24, 6));
"""
MQL_RANK = 4
Rows = dict[str, list[tuple[Any, ...]]]


def moment(day: str, clock: str) -> str:
    """A moment of a Chinese day as UTC, in which the warehouse keeps it."""
    return str(datetime.fromisoformat(f"{day} {clock}") - timedelta(hours=8))


def did(
    visitor: str, day: str, event: str, clock: str, page: str | None = "/paper", **more: str | None
) -> tuple[Any, ...]:
    """An event of a visitor; what a form's server tells comes from another table, and has no page."""
    content = more.pop("content_name", None)
    table = "website.form_submissions" if event == "form_submitted" else "website.events"
    url = page and f"https://www.example.com{page}?utm_source=x"
    told = json.dumps(more) if more else None
    key = f"{visitor}{day}{event}{clock}"
    return (table, key, visitor, "anonymous_id", moment(day, clock), event, url, content, told, 1, 1)


PAPER = {"form_type": "white_paper"}
MAY, JUNE = "2026-05-04", "2026-06-27"
BY_HAND: Rows = {
    "canonical.behaviors": [
        # Anna goes all the way: her lead comes on the day, and she qualifies three days later.
        did("anna", MAY, "page_view", "10:00:00"),
        did("anna", MAY, "form_start", "10:00:10", **PAPER),
        did("anna", MAY, "form_field", "10:00:20", field_name="company_name", **PAPER),
        did("anna", MAY, "form_field", "10:00:40", field_name="email", **PAPER),
        did("anna", MAY, "form_submit", "10:01:10", **PAPER),
        # What the server tells of it is the same attempt.
        did("anna", MAY, "form_submitted", "10:01:11", None, content_name="white_paper"),
        # Bob gives up after the first field; Carl only looks, at a page that is a form's.
        did("bob", MAY, "page_view", "11:00:00"),
        did("bob", MAY, "form_start", "11:00:30", **PAPER),
        did("bob", MAY, "form_field", "11:00:50", field_name="company_name", **PAPER),
        did("carl", MAY, "page_view", "12:00:00"),
        did("carl", MAY, "page_view", "12:01:00", "/about"),
        # Of Dora the tracker saw nothing: her form came to the server, and no lead came of it.
        did("dora", MAY, "form_submitted", "13:00:00", None, content_name="white_paper"),
        # Eve's clock went back: she sent the form before she touched it. Her lead is a day too late.
        did("eve", MAY, "page_view", "14:00:00"),
        did("eve", MAY, "form_start", "14:02:00", **PAPER),
        did("eve", MAY, "form_submit", "14:01:00", **PAPER),
        # Fay's tracker did not say which form it was: the page does. She sent it three days ago.
        did("fay", JUNE, "form_start", "23:59:00"),
        did("fay", JUNE, "form_submit", "23:59:59"),
        # A kind that no row knows is kept under its own name; so is one that nobody told.
        did("gus", JUNE, "form_start", "09:00:00", "/dance", form_type="seance"),
        did("hal", JUNE, "form_start", "09:00:00", "/silent"),
        # After today.
        did("ida", "2026-07-01", "form_start", "09:00:00", **PAPER),
    ],
    "identity_build.identifier_ids": [
        ("person", "anonymous_id", who, f"P{who}") for who in ("anna", "bob", "dora", "eve", "fay")
    ],
    "core.fct_leads": [
        ("Panna", MAY, moment(MAY, "10:05:00")),
        ("Peve", "2026-05-12", moment("2026-05-12", "10:00:00")),
        ("Pbob", MAY, moment(MAY, "11:30:00")),
    ],
    "lifecycle_build.stage_periods": [
        ("person", "Panna", "revenue", MQL_RANK, "2026-05-07", None),
        ("person", "Peve", "revenue", MQL_RANK, "2026-05-12", None),
    ],
    "core.fct_sessions": [
        (
            "s1",
            "website.events",
            "anna",
            MAY,
            moment(MAY, "10:00:00"),
            moment(MAY, "10:02:00"),
            False,
            1,
            100,
        ),
        (
            "s2",
            "website.events",
            "carl",
            MAY,
            moment(MAY, "11:59:00"),
            moment(MAY, "12:01:00"),
            False,
            4,
            30,
        ),
        ("s3", "website.events", "bob", MAY, moment(MAY, "11:00:00"), moment(MAY, "11:01:00"), True, 1, 20),
        # A visit without the form's page.
        ("s4", "website.events", "bob", MAY, moment(MAY, "08:00:00"), moment(MAY, "08:01:00"), True, 1, 5),
    ],
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(tmp_path_factory.mktemp("forms"))
    house.workspace.landing.mkdir()
    with duckdb.connect(str(house.workspace.warehouse)) as database:
        database.execute(INPUTS)
        for table, rows in BY_HAND.items():
            insert(database, table, rows)
    house.build("--indirect-selection", "cautious", "--select", *SEEDS, *MODELS, GATE, as_of=str(TODAY))
    return house


def funnel(house: House, form_type: str, month: str) -> list[tuple[Any, ...]]:
    return house.rows(
        "select step, field_name, reached, inferred, moved_on, left_here, still_here, median_seconds_to_next"
        f" from lifecycle.form_funnels where form_type = '{form_type}' and entry_month = '{month}'"
        " order by step_no"
    )


def test_the_white_paper_step_by_step(house: House) -> None:
    """Five attempts; Dora's view, touch and fields and Eve's fields are inferred."""
    assert funnel(house, "white_paper", "2026-05-01") == [
        # Seconds from view to touch: Anna 10, Bob 30, Eve 120.
        ("view", None, 5, 1, 4, 1, 0, 30.0),
        # From touch to sending: Anna's 60; Eve's are negative and tell nothing.
        ("start", None, 4, 1, 3, 1, 0, 60.0),
        ("field", "company_name", 2, 0, 1, 1, 0, 20.0),
        ("field", "email", 1, 0, 1, 0, 0, 30.0),
        ("submit", None, 3, 0, 1, 2, 0, None),
        ("lead", None, 1, 0, 1, 0, 0, None),
        ("mql", None, 1, 0, 0, 1, 0, None),
    ]


def test_what_may_yet_come_of_a_form_has_not_failed(house: House) -> None:
    """Of a form sent three days ago the kind is told by its page, and the lead may come until the seventh."""
    found = {row[0]: row[2:7] for row in funnel(house, "white_paper", "2026-06-01")}
    assert found["view"] == (1, 1, 1, 0, 0)
    assert found["submit"] == (1, 0, 0, 0, 1)
    assert found["lead"] == (0, 0, 0, 0, 0)


def test_kinds_that_no_row_knows_are_kept_and_flagged(house: House) -> None:
    told = house.rows(
        "select distinct form_type, form_label, is_known_type from lifecycle.form_funnels order by all"
    )
    assert told == [
        ("seance", "seance", False),
        ("unknown", "unknown", False),
        ("white_paper", "White paper", True),
    ]


def test_visits_to_the_page_stand_at_its_view(house: House) -> None:
    """Three sessions saw the page: one did nothing else; two, one and four pages; 100, 30 and 20 seconds."""
    assert house.rows(
        "select visits, bounce_rate, pages_per_session, median_engaged_seconds from lifecycle.form_funnels"
        " where visits is not null"
    ) == [(3, pytest.approx(1 / 3), 2.0, 30.0)]


@pytest.mark.parametrize(
    ("spoil", "broken"),
    [
        ("set left_here = left_here + 1 where step = 'field' and field_name = 'email'", ["step"]),
        ("set reached = reached - 1, left_here = left_here - 1 where step = 'start'", ["next"] * 2),
        ("set reached = reached + 1, left_here = left_here + 1 where step = 'view'", ["attempts"] * 4),
    ],
)
def test_the_gate_finds_counts_that_do_not_add_up(house: House, spoil: str, broken: list[str]) -> None:
    assert found_by(house, GATE) == []
    only = "" if "view" in spoil or "field" in spoil else " and form_type = 'white_paper'"
    found = found_by(house, GATE, f"update lifecycle.form_funnels {spoil}{only}")
    assert [row[0] for row in found] == broken


STEPS = {"page_view": "view", "form_start": "start", "form_field": "field", "form_submit": "submit"}
Done = tuple[int, int, str, int]  # visitor, day, event, second of the day


@given(
    done=st.lists(
        st.tuples(
            st.integers(0, 3), st.integers(0, 40), st.sampled_from(sorted(STEPS)), st.integers(0, 86399)
        ),
        max_size=14,
        unique=True,
    ),
    leads=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 60)), max_size=4),
)
@settings(max_examples=40, deadline=None, derandomize=True)
def test_any_attempts_are_counted_as_by_hand(
    house: House, done: list[Done], leads: list[tuple[int, int]]
) -> None:
    """Every visitor and day once; at each step who came there went on, left, or may yet go on."""
    start = date(2026, 5, 1)
    rows: Rows = {
        "canonical.behaviors": [
            did(
                f"v{who}",
                str(start + timedelta(day)),
                event,
                f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}",
                **(PAPER if event != "page_view" else {}),
            )
            for who, day, event, second in done
        ],
        "identity_build.identifier_ids": [
            ("person", "anonymous_id", f"v{who}", f"P{who}") for who in range(4)
        ],
        "core.fct_leads": [
            (f"P{who}", str(start + timedelta(day)), moment(str(start + timedelta(day)), "12:00:00"))
            for who, day in leads
        ],
    }
    # A page is a form's if somebody touched a form there.
    is_form = any(event != "page_view" for _, _, event, _ in done)
    attempts: dict[tuple[int, int], set[str]] = {}
    for who, day, event, _ in done:
        if is_form:
            attempts.setdefault((who, day), set()).add(STEPS[event])
    sent = [key for key, steps in attempts.items() if "submit" in steps]
    led = [key for key in sent if any(who == key[0] and key[1] <= day <= key[1] + 7 for who, day in leads)]
    today = (TODAY - start).days
    waits = [key for key in sent if key not in led and today - key[1] <= 7]
    expected = {
        "view": len(attempts),
        "start": sum(bool(steps - {"view"}) for steps in attempts.values()),
        "submit": len(sent),
        "lead": len(led),
    }
    with ran(house, rows) as database:
        counts = database.execute(
            "select step, sum(reached), sum(still_here) from lifecycle.form_funnels group by step"
        ).fetchall()
        assert database.execute(compiled_sql(house, GATE)).fetchall() == []
    found = {step: reached for step, reached, _ in counts if step in expected}
    assert found == (expected if attempts else {})
    assert sum(waiting for step, _, waiting in counts if step == "submit") == len(waits)


def ran(house: House, rows: Rows) -> duckdb.DuckDBPyConnection:
    """A database of its own in which the compiled models ran on other rows."""
    database = duckdb.connect()
    database.execute("set TimeZone = 'UTC'; attach ':memory:' as warehouse; use warehouse")
    database.execute(INPUTS + "create schema rules")
    database.execute(f"attach '{house.workspace.warehouse}' as built (read_only)")
    for seed in SEEDS:
        database.execute(f"create table rules.{seed} as from built.rules.{seed}")
    for table, told in rows.items():
        insert(database, table, told)
    for name, schema in MODELS.items():
        database.execute(f"create table {schema}.{name} as {compiled_sql(house, name)}")
    return database


def test_a_day_is_that_of_the_business(house: House) -> None:
    """Fay's form was sent a second before midnight in China, which is the afternoon of that day in UTC."""
    assert house.rows(
        "select cast(occurred_on as varchar), cast(submitted_at as varchar)"
        " from lifecycle_build.form_attempts where visitor_key = 'fay'"
    ) == [("2026-06-27", "2026-06-27 15:59:59")]
