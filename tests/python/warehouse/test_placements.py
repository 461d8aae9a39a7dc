"""Links and codes from the raw file to the placement, and what an edited register or rule changes."""

from __future__ import annotations

import pytest

from warehouse.house import House

PLACEMENTS = ("--indirect-selection", "cautious", "--select", "+dim_placements")
EVENTS = "event_id,visitor_id,occurred_at,event_name,page_url,referrer_url,click_id,scene\n"
SITE = "https://www.example.cn/"
QUERY = """
    select sessions.visitor_key, sessions.click_id, sessions.click_id_type, placements.channel_id,
        placements.campaign_id
    from core.fct_sessions as sessions
    inner join core.dim_placements as placements on sessions.placement_key = placements.placement_key
    order by sessions.visitor_key
"""


def event(visitor: str, query: str, click_id: str = "", scene: str = "") -> str:
    return f"{visitor}-1,{visitor},2026-03-01 10:00:00,page_view,{SITE}{query},,{click_id},{scene}\n"


@pytest.fixture
def linked(house: House) -> House:
    house.put(
        "website/events/events.csv",
        EVENTS
        + event("a", "?gclid=Cj0K&utm_source=x")
        + event("b", "?utm_source=baidu&bd_vid=77#top", click_id="77")
        + event("c", "?clickid=a%3D1&fbclid=z")
        + event("d", "gclid=not-a-query")
        + event("e", "?mygclid=1")
        + event("f", "", click_id="only-a-column")
        + event("g", "?scene=expo_a")
        + event("h", "?gclid="),
    )
    house.put(
        "wecom/contact_ways/ways.csv",
        "state,name,channel_id,campaign_id\nexpo_a,展会活码,offline_exhibition,expo-26\n",
    )
    house.ingest()
    house.build(*PLACEMENTS)
    return house


def test_an_address_tells_the_click_id_and_its_platform(linked: House) -> None:
    assert linked.rows(QUERY) == [
        ("a", "Cj0K", "gclid", "google", None),
        ("b", "77", "bd_vid", "baidu", None),
        ("c", "a%3D1", "clickid", "ocean_engine", None),
        ("d", None, None, "direct", None),
        ("e", None, None, "direct", None),
        ("f", "only-a-column", None, "paid_search", None),
        ("g", None, None, "offline_exhibition", "expo-26"),
        ("h", None, None, "direct", None),
    ]


def test_a_code_registered_later_changes_the_placement_and_no_session(linked: House) -> None:
    before = linked.rows("from core.fct_sessions order by session_id")
    linked.put(
        "wecom/contact_ways/ways_2.csv",
        "state,name,channel_id,campaign_id\nexpo_a,展会活码,offline_salon,salon-1\n",
    )
    linked.ingest()
    linked.build(*PLACEMENTS)
    assert ("g", None, None, "offline_salon", "salon-1") in linked.rows(QUERY)
    assert linked.rows("from core.fct_sessions order by session_id") == before


def test_another_click_begins_a_session(house: House) -> None:
    """The click id counts although no column of the export has it."""
    at = [f"e{minute},v,2026-03-01 10:0{minute}:00,page_view,{SITE}" for minute in range(4)]
    rows = [at[0] + "?gclid=1", at[1], at[2] + "?gclid=1", at[3] + "?gclid=2"]
    house.put("website/events/events.csv", EVENTS + "".join(f"{row},,,\n" for row in rows))
    house.ingest()
    house.build(*PLACEMENTS)
    found = house.rows("select visit_number, behavior_count, click_id from core.fct_sessions order by 1")
    assert found == [(1, 3, "1"), (2, 1, "2")]


def test_every_placement_of_the_demo_has_one_rule_and_tells_paid_ones_down_to_the_placement(
    demo: House,
) -> None:
    rows = demo.rows(
        "select count(*), count(distinct placement_key), count(rule_id) from core.dim_placements"
    )
    assert len(set(rows[0])) == 1 and rows[0][0] > 10
    paid = demo.rows(
        "select distinct told_level, is_known_campaign from core.dim_placements"
        " where click_id_type is not null"
    )
    assert paid == [("placement", True)]
