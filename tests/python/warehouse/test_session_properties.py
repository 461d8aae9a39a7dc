"""Sessions of random histories equal their definition, and in random batches equal a full refresh."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bowtie.dbt import Dbt
from warehouse.house import House, differing_rows
from warehouse.reference_sessions import Event, Switches, sessions

# Cautious: tests that also read what is not built here stay out.
FOLDS = ("--indirect-selection", "cautious", "--select", "+fct_sessions", "+fct_behavior_days")
START = datetime.fromisoformat("2026-03-01 12:00:00")
# Small steps around the borders: equal times, the exact half hour, a second more, across midnight.
BEHAVIORS = """
create table canonical.behaviors (
    source_table varchar default 'web', visitor_key varchar, source_key varchar, occurred_at timestamp,
    visitor_key_type varchar default 'visitor_id', event_name varchar default 'page_view',
    tracker_session_id varchar, utm_source varchar, utm_medium varchar, utm_campaign varchar,
    utm_content varchar, utm_term varchar, click_id varchar, click_id_type varchar, scene varchar,
    initiated_by varchar, state varchar, campaign_id varchar, channel_hint varchar, device_type varchar,
    user_id varchar, page_url varchar, referrer_url varchar,
    engaged_seconds decimal(24, 6) default 0, _load bigint default 1
)
"""
STEPS = st.sampled_from([0, 1, 60, 1799, 1800, 1801, 7200, 86400])


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    at, events = START, []
    for number in range(draw(st.integers(1, 14))):
        at += timedelta(seconds=draw(STEPS))
        events.append(
            Event(
                visitor=draw(st.sampled_from(["anna", "bert"])),
                key=f"{draw(st.integers(0, 9))}-{number}",
                at=at,
                tracker_session=draw(st.sampled_from([None, "s1", "s2"])),
                campaign=draw(st.sampled_from([None, None, "baidu", "google"])),
            )
        )
    return events


class Model:
    """The compiled model, to be run on any rows."""

    def __init__(self, sql: str, database: str) -> None:
        self.sql, self.name = sql, database

    def run(self, events: list[Event], switches: Switches) -> set[tuple[str, ...]]:
        with duckdb.connect() as connection:
            connection.execute("set TimeZone = 'UTC'")
            connection.execute(f"attach ':memory:' as {self.name}")
            connection.execute(f"use {self.name}")
            connection.execute("create schema canonical; create schema rules")
            connection.execute(
                "create table rules.session_rules as select '*' as source_table, ? as idle_minutes,"
                " ? as cut_at_midnight, ? as cut_on_campaign_change, ? as trust_tracker_session",
                [switches.idle_minutes, switches.midnight, switches.campaign, switches.trust],
            )
            connection.execute(BEHAVIORS)
            connection.executemany(
                "insert into canonical.behaviors"
                " (visitor_key, source_key, occurred_at, tracker_session_id, utm_source)"
                " values (?, ?, ?, ?, ?)",
                [[one.visitor, one.key, one.at, one.tracker_session, one.campaign] for one in events],
            )
            rows = connection.execute(
                f"select visitor_key, first_source_key, behavior_count from ({self.sql})"
            )
            return {(visitor, first, str(count)) for visitor, first, count in rows.fetchall()}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Model]:
    house = House(tmp_path_factory.mktemp("compiled"))
    house.workspace.landing.mkdir()
    dbt = Dbt(house.workspace)
    house.build(*FOLDS)
    path = dbt.target / "compiled" / "bowtie" / "models" / "core" / "fct_sessions.sql"
    # The session id is a digest of its first event; the test wants that event itself.
    sql = path.read_text(encoding="utf-8").replace(
        "sessions.source_table,\n", "sessions.source_table,\n        sessions.first_source_key,\n", 1
    )
    yield Model(sql, "warehouse")


@given(
    events=histories(),
    switches=st.builds(
        Switches,
        idle_minutes=st.just(30),
        midnight=st.booleans(),
        campaign=st.booleans(),
        trust=st.booleans(),
    ),
)
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
def test_sessions_equal_their_definition(model: Model, events: list[Event], switches: Switches) -> None:
    visitor = {event.key: event.visitor for event in events}
    expected = {(visitor[keys[0]], keys[0], str(len(keys))) for keys in sessions(events, switches)}
    assert model.run(events, switches) == expected


def test_random_batches_equal_a_full_refresh(tmp_path: Path) -> None:
    """Events in any order, again, and corrected (same id, other time), in five loads of random sizes."""
    chance = random.Random(20261122)  # noqa: S311 - a repeatable test, no secret
    deliveries: list[str] = []
    for number in range(400):
        at = START + timedelta(seconds=chance.randrange(20 * 86400))
        visitor = f"v{chance.randrange(25)}"
        line = f"e{number},{visitor},{at},page_view,{chance.choice(['', '', 'baidu', 'google'])}"
        deliveries.append(line)
        if chance.random() < 0.2:
            deliveries.append(line)
        if chance.random() < 0.2:
            corrected = at + timedelta(hours=chance.randrange(-30, 30))
            deliveries.append(f"e{number},{visitor},{corrected},page_view,baidu")
    chance.shuffle(deliveries)
    cuts = [0, *sorted(chance.sample(range(1, len(deliveries)), 4)), len(deliveries)]
    grown = House(tmp_path / "grown")
    for number, (first, last) in enumerate(pairwise(cuts)):
        rows = "\n".join(["event_id,visitor_id,occurred_at,event_name,utm_source", *deliveries[first:last]])
        grown.put(f"website/events/batch_{number}.csv", rows + "\n")
        grown.ingest()
        grown.build(*FOLDS)
    at_once = House(tmp_path / "at_once")
    at_once.take_landing(grown)
    at_once.build(*FOLDS)
    assert grown.rows("select count(*), count(distinct source_key) from canonical.behaviors") == [(400, 400)]
    assert differing_rows(grown, at_once, at_least=4) == {}
