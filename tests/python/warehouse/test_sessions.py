"""Sessions on real tracker data: the tracker's session id trusted, late data, visits counted."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from warehouse.house import House, differing_rows, real_data

MAPPING = """
version: 1
name: snowplow
files:
  - match: "sp_event*.csv"
    channel: website
    table: events
    null_values: ["NULL"]
    columns:
      event_id: event_id
      visitor_id: domain_userid
      user_id: user_id
      session_id: domain_sessionid
      occurred_at: {from: derived_tstamp, formats: ["%Y-%m-%d %H:%M:%S.%f"], time_zone: UTC}
      event_name: event
      page_url: page_url
      referrer_url: page_referrer
      utm_source: mkt_source
      utm_medium: mkt_medium
      utm_campaign: mkt_campaign
    ignore: ["*"]
"""


def expected_sessions(folder: Path) -> dict[str, tuple[str, datetime, datetime, str | None, str | None]]:
    """The package's own answer; its times are New York's, five hours behind UTC in January."""
    path = folder / "integration_tests" / "seeds" / "expected" / "snowplow_sessions_expected.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    def moment(text: str) -> datetime:
        day, _, clock = text.partition(" ")
        return datetime.fromisoformat(f"{day} {clock.zfill(8)}") + timedelta(hours=5)

    def value(text: str) -> str | None:
        return None if text == "NULL" else text

    return {
        row["session_id"]: (
            row["user_snowplow_domain_id"],
            moment(row["session_start"]),
            moment(row["session_end"]),
            value(row["marketing_campaign"]),
            value(row["marketing_source"]),
        )
        for row in rows
    }


@pytest.fixture(scope="module")
def tracked(tmp_path_factory: pytest.TempPathFactory) -> tuple[House, Path]:
    """First the nine events' main file, then the update with its late event, loaded and built apart."""
    folder = real_data("web_sessions")
    house = House(tmp_path_factory.mktemp("tracked"))
    mapping = house.workspace.root / "snowplow.yml"
    mapping.write_text(MAPPING, encoding="utf-8")
    events = folder / "integration_tests" / "seeds" / "event"
    for name in ("sp_event.csv", "sp_event_update.csv"):
        report = house.ingest(events / name, mapping=mapping)
        assert not report.set_aside
        house.build()
    return house, folder


def test_sessions_equal_the_trackers(tracked: tuple[House, Path]) -> None:
    house, folder = tracked
    found = {
        row[0]: row[1:]
        for row in house.rows(
            "select tracker_session_id, visitor_key, started_at, ended_at, utm_campaign, utm_source"
            " from core.fct_sessions"
        )
    }
    # The update is a visitor's late event: user 1's session ends later than the first load knew.
    expected = expected_sessions(folder)
    assert set(found) == set(expected)
    for session, (visitor, started_at, ended_at, campaign, source) in expected.items():
        assert found[session][0] == visitor
        assert found[session][1] == started_at, session
        assert found[session][2] == ended_at, session
        assert found[session][3:] == (campaign, source), session


def test_two_sessions_40_seconds_apart_stay_two(tracked: tuple[House, Path]) -> None:
    house, _ = tracked
    found = house.rows(
        "select tracker_session_id, visit_number, page_view_count from core.fct_sessions"
        " where visitor_key = 'domain_userid_3' order by visit_number"
    )
    assert found == [("user_3_session_1", 1, 1), ("user_3_session_2", 2, 1)]


def test_a_late_event_gives_what_a_full_refresh_gives(tracked: tuple[House, Path], tmp_path: Path) -> None:
    house, _ = tracked
    at_once = House(tmp_path / "at_once")
    at_once.take_landing(house)
    at_once.build()
    assert differing_rows(house, at_once) == {}
