"""Whether hand-overs were answered in time: worked examples over weekends, holidays, lunch and midnight."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import duckdb
import pytest
from warehouse.house import House

SEEDS = ("calendars", "working_hours", "holidays", "handover_rules")
INPUTS = """
create schema lifecycle_build; create schema core;
create table core.fct_leads (created_at timestamp);
create table core.fct_opportunities (created_at timestamp, closed_at timestamp);
create table core.dim_staff (staff_key varchar, staff_name varchar, role varchar);
insert into core.fct_leads values (timestamp '2025-09-01 00:00:00');
create table lifecycle_build.pool_handovers (
    entity_type varchar, entity_id varchar, spell_no integer, handover_no integer, rule_id varchar,
    calendar_id varchar, respond_within_minutes integer, change_kind varchar, from_pool varchar,
    to_pool varchar, is_return boolean, life_no integer, record_type varchar, source_table varchar,
    record_key varchar,
    from_owner_key varchar, from_staff_id varchar, to_owner_key varchar, to_staff_id varchar,
    is_known_to_owner boolean, handed_over_on date, handed_over_at timestamp, is_moment_known boolean,
    is_passed_over boolean, accepted_at timestamp, accepted_by varchar, left_pool_on date,
    has_no_own_record boolean, outcome varchar, outcome_reason varchar);
create table lifecycle_build.handover_contexts (
    entity_type varchar, entity_id varchar, handover_no integer, account_id varchar, open_tickets integer,
    channel_id varchar, source_detail varchar, engagement_score double, fit_score double, is_mql boolean,
    tags varchar, tags_zh varchar, recent_behaviors varchar, committee varchar, known_people integer,
    last_activity_type varchar, last_activity_on date, last_outcome varchar, next_step varchar,
    next_step_on date);
"""
# As of Friday, 2025-10-31, 24:00, on the Chinese clock; the office works 9-12 and 13:30-18 on weekdays.
# kind, limit, handed over, answered, pool left on, minutes, response
CASES = {
    "the same hour": ("2025-09-15 10:00", "2025-09-15 10:20", None, 20.0, "met"),
    "over lunch": ("2025-09-15 11:50", "2025-09-15 13:45", None, 25.0, "met"),
    "over midnight": ("2025-09-15 23:50", "2025-09-16 00:10", None, 0.0, "met"),
    "over the weekend": ("2025-09-19 17:30", "2025-09-22 09:30", None, 60.0, "met"),
    "over a weekend at work": ("2025-09-19 17:30", "2025-09-22 13:31", None, 211.0, "met"),
    "late the next day": ("2025-09-15 09:00", "2025-09-16 09:00", None, 450.0, "late"),
    # National Day: 28 September is a moved working day, 1 to 8 October are off.
    "over the holidays": ("2025-09-30 17:00", "2025-10-09 10:00", None, 120.0, "met"),
    "on a Sunday at work": ("2025-09-28 09:00", "2025-09-28 10:00", None, 60.0, "met"),
    "nobody, long ago": ("2025-10-27 09:00", None, None, 2250.0, "overdue"),
    "nobody yet": ("2025-10-31 16:00", None, None, 120.0, "waiting"),
    "nobody before it was left": ("2025-10-20 09:00", None, "2025-10-22", 1350.0, "never"),
    "left before the limit": ("2025-10-20 16:00", None, "2025-10-20", 120.0, "left"),
}


def utc(told: str | None) -> datetime | None:
    return None if told is None else datetime.fromisoformat(told) - timedelta(hours=8)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Any, ...]]:
    house = House(tmp_path_factory.mktemp("response"))
    house.workspace.landing.mkdir()
    with duckdb.connect(str(house.workspace.warehouse)) as database:
        database.execute(INPUTS)
        for name, (begun, answered, left, *_) in CASES.items():
            add(database, name, begun, answered, left)
        add(database, "passed over", "2025-10-20 09:00", None, "2025-10-22", is_passed_over=True)
        for entity in ("A1", "P1"):
            add(database, entity, "2025-10-20 09:00", None, None)
        add(database, "P2", "2025-10-21 09:00", None, None, has_no_own_record=True)
        database.execute(
            "update lifecycle_build.pool_handovers set entity_type = 'account' where entity_id = 'A1';"
            "update lifecycle_build.handover_contexts set account_id = 'A1' where entity_id in ('P1', 'P2');"
            "update lifecycle_build.handover_contexts set entity_type = 'account', account_id = 'A1'"
            " where entity_id = 'A1'"
        )
    house.build(
        "--indirect-selection",
        "cautious",
        "--select",
        *SEEDS,
        "business_days",
        "handovers",
        as_of="2025-10-31",
    )
    return {
        name: tuple(row)
        for name, *row in house.rows(
            "select entity_id, minutes_taken, response, is_with_company from lifecycle.handovers"
        )
    }


def add(
    database: duckdb.DuckDBPyConnection,
    name: str,
    begun: str,
    answered: str | None,
    left: str | None,
    **flags: bool,
) -> None:
    database.execute(
        "insert into lifecycle_build.pool_handovers by name select 'person' as entity_type, ? as entity_id,"
        " 1 as handover_no, 'marketing_to_sales' as rule_id, 'office_cn' as calendar_id,"
        " 240 as respond_within_minutes, cast(? as date) as handed_over_on, ? as handed_over_at,"
        " ? as accepted_at, cast(? as date) as left_pool_on, ? as is_passed_over, ? as has_no_own_record",
        [
            *(name, begun[:10], utc(begun), utc(answered), left),
            *(flags.get("is_passed_over", False), flags.get("has_no_own_record", False)),
        ],
    )
    database.execute(
        "insert into lifecycle_build.handover_contexts (entity_type, entity_id, handover_no, open_tickets)"
        " values ('person', ?, 1, 0)",
        [name],
    )


@pytest.mark.parametrize("name", CASES)
def test_working_minutes_decide(found: dict[str, tuple[Any, ...]], name: str) -> None:
    *_, minutes, response = CASES[name]
    assert found[name][:2] == (minutes, response)


def test_nothing_is_asked_of_who_only_passes_or_comes_with_a_company(
    found: dict[str, tuple[Any, ...]],
) -> None:
    assert found["passed over"][1] == "not_asked"
    assert found["A1"][1:] == ("overdue", False)
    assert found["P1"][1:] == ("not_asked", True)
    assert found["P2"][1:] == ("not_asked", True)
