"""Pools, owners and hand-overs of three people and a company, worked out by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warehouse.compiled import compiled_sql, insert
from warehouse.house import House

TODAY = date(2026, 4, 30)
SEEDS = ("stages", "pools", "pool_owners", "handover_rules", "handover_moments")
MODELS = ("pool_spells", "pool_handovers")
INPUTS = """
create schema lifecycle_build; create schema core;
create table lifecycle_build.stage_periods (
    entity_type varchar, entity_id varchar, fingerprint varchar, ladder varchar, period_no integer,
    stage_rank integer, former_rank integer, entered_on date, left_on date, is_inferred boolean);
create table core.fct_ownership (
    record_type varchar, source_table varchar, record_key varchar, role varchar, owner_key varchar,
    staff_id varchar, is_known_owner boolean, person_id varchar, account_id varchar,
    owned_from timestamp, owned_until timestamp);
create table core.dim_persons (person_id varchar, account_id varchar);
create table core.dim_staff (staff_key varchar, staff_id varchar);
create table core.fct_leads (
    source_table varchar, lead_key varchar, person_id varchar, account_id varchar, created_at timestamp,
    disqualified_at timestamp, disqualified_reason varchar);
create table core.fct_opportunities (
    source_table varchar, opportunity_key varchar, person_id varchar, account_id varchar,
    created_at timestamp, closed_at timestamp, stage_meaning varchar, lost_reason varchar);
create table core.fct_activities (
    source_table varchar, activity_key varchar, person_id varchar, account_id varchar,
    occurred_at timestamp, occurred_on date, staff_key varchar);
"""
SUSPECT, RECYCLED, LEAD, MQL, SQL, OPPORTUNITY, CUSTOMER = 0, 1, 3, 4, 5, 6, 7


def stood(entity: str, *periods: tuple[int, str, str | None]) -> list[tuple[Any, ...]]:
    """Periods of the revenue ladder; one of no length was passed over."""
    kind = "account" if entity.startswith("A") else "person"
    return [
        (kind, entity, "", "revenue", number, rank, None, begun, ended, begun == ended)
        for number, (rank, begun, ended) in enumerate(periods, 1)
    ]


def at(day: str, hour: int, minute: int = 0) -> str:
    """A moment of a Chinese day as UTC, in which the warehouse keeps it."""
    return str(datetime.fromisoformat(f"{day} {hour:02}:{minute:02}:00") - timedelta(hours=8))


# Anna is lost, comes back as a second lead and becomes a customer. Bob is turned down by sales.
# Carl's deal is known by its end alone: every pool is passed on one day. The account has no lead.
PERIODS = [
    *stood(
        "PAnna",
        (SUSPECT, "2026-01-01", "2026-01-05"),
        (LEAD, "2026-01-05", "2026-01-08"),
        (SQL, "2026-01-08", "2026-01-12"),
        (OPPORTUNITY, "2026-01-12", "2026-02-02"),
        (RECYCLED, "2026-02-02", "2026-03-02"),
        (LEAD, "2026-03-02", "2026-03-05"),
        (OPPORTUNITY, "2026-03-05", "2026-03-20"),
        (CUSTOMER, "2026-03-20", None),
    ),
    *stood(
        "PBob",
        (LEAD, "2026-02-01", "2026-02-03"),
        (SQL, "2026-02-03", "2026-02-10"),
        (RECYCLED, "2026-02-10", None),
    ),
    *stood(
        "PCarl",
        (LEAD, "2026-01-10", "2026-02-20"),
        (MQL, "2026-02-20", "2026-02-20"),
        (SQL, "2026-02-20", "2026-02-20"),
        (OPPORTUNITY, "2026-02-20", "2026-02-20"),
        (CUSTOMER, "2026-02-20", None),
    ),
    *stood("A1", (OPPORTUNITY, "2026-03-01", "2026-03-10"), (CUSTOMER, "2026-03-10", None)),
]


def owned(record: str, role: str, owner: str, entity: str, begun: str, ended: str | None) -> tuple[Any, ...]:
    kind = {"L": "lead", "O": "opportunity", "S": "assessment"}[record[0]]
    person, account = (None, entity) if entity.startswith("A") else (entity, None)
    return (kind, "crm", record, role, owner, owner, owner != "ghost", person, account, begun, ended)


OWNERSHIP = [
    owned("L1", "sdr", "sdr1", "PAnna", at("2026-01-05", 10), at("2026-01-12", 9)),
    owned("L1", "owner", "sdr1", "PAnna", at("2026-01-05", 10), at("2026-01-09", 9)),
    owned("L1", "owner", "sales1", "PAnna", at("2026-01-09", 9), at("2026-01-12", 9)),
    owned("O1", "owner", "sales1", "PAnna", at("2026-01-12", 9), at("2026-02-02", 17)),
    owned("L2", "sdr", "sdr2", "PAnna", at("2026-03-02", 11), at("2026-03-05", 9)),
    owned("O2", "owner", "sales2", "PAnna", at("2026-03-05", 9), at("2026-03-20", 16)),
    owned("S1", "success_manager", "csm1", "PAnna", at("2026-03-24", 0), None),
    owned("L3", "sdr", "sdr1", "PBob", at("2026-02-01", 9), at("2026-02-10", 14)),
    owned("L3", "owner", "ghost", "PBob", at("2026-02-01", 9), at("2026-02-10", 14)),
    owned("L4", "deal_sdr", "sdr2", "PCarl", at("2026-01-10", 8), at("2026-02-20", 12)),
    owned("O4", "owner", "sales2", "PCarl", at("2026-02-20", 12), at("2026-02-20", 12)),
    owned("O5", "owner", "sales1", "A1", at("2026-03-01", 9), at("2026-03-10", 10)),
]
LEADS = [
    ("crm", "L1", "PAnna", None, at("2026-01-05", 10), None, None),
    ("crm", "L2", "PAnna", None, at("2026-03-02", 11), None, None),
    ("crm", "L3", "PBob", None, at("2026-02-01", 9), at("2026-02-10", 14), "预算不足"),
    ("crm", "L4", "PCarl", None, at("2026-01-10", 8), None, None),
]
OPPORTUNITIES = [
    ("crm", "O1", "PAnna", None, at("2026-01-12", 9), at("2026-02-02", 17), "lost", "价格过高"),
    ("crm", "O2", "PAnna", None, at("2026-03-05", 9), at("2026-03-20", 16), "won", None),
    ("crm", "O4", "PCarl", None, None, at("2026-02-20", 12), "won", None),
    ("crm", "O5", None, "A1", at("2026-03-01", 9), at("2026-03-10", 10), "won", None),
]
TALKS = [
    ("PAnna", at("2026-01-05", 11, 30), "sdr1"),
    ("PAnna", at("2026-01-08", 15), "sdr1"),
    ("PAnna", at("2026-01-09", 8), "sdr1"),
    ("PAnna", at("2026-01-09", 10, 30), "wm_sales1"),
    ("PAnna", at("2026-03-06", 14), "sales2"),
    ("PAnna", at("2026-03-25", 9), "csm1"),
    ("PBob", at("2026-02-03", 13), "sdr1"),
    ("PBob", at("2026-02-11", 13), "ghost"),
]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(tmp_path_factory.mktemp("pools"))
    house.workspace.landing.mkdir()
    with duckdb.connect(str(house.workspace.warehouse)) as database:
        database.execute(INPUTS)
        staff = [(name, name) for name in ("sdr1", "sdr2", "sales1", "sales2", "csm1")] + [
            ("wm_sales1", "sales1")
        ]
        talks = [
            ("crm", f"T{number}", person, None, moment, None, who)
            for number, (person, moment, who) in enumerate(TALKS)
        ]
        people = [("PAnna", None), ("PBob", None), ("PCarl", None)]
        for table, rows in {
            "lifecycle_build.stage_periods": PERIODS,
            "core.fct_ownership": OWNERSHIP,
            "core.dim_persons": people,
            "core.dim_staff": staff,
            "core.fct_leads": LEADS,
            "core.fct_opportunities": OPPORTUNITIES,
            "core.fct_activities": talks,
        }.items():
            insert(database, table, rows)
    house.build("--indirect-selection", "cautious", "--select", *SEEDS, *MODELS, as_of=str(TODAY))
    return house


def spells(house: House, entity: str) -> list[tuple[Any, ...]]:
    return [
        (pool, life, str(begun), ended and str(ended), record, owner)
        for pool, life, begun, ended, record, owner in house.rows(
            "select pool_id, life_no, entered_on, left_on, record_key, owner_key"
            f" from lifecycle_build.pool_spells where entity_id = '{entity}' order by spell_no"
        )
    ]


def test_who_had_somebody_when(house: House) -> None:
    assert spells(house, "PAnna") == [
        ("marketing", 1, "2026-01-01", "2026-01-05", None, None),
        ("marketing", 1, "2026-01-05", "2026-01-08", "L1", "sdr1"),
        ("sales", 1, "2026-01-08", "2026-01-09", "L1", "sdr1"),
        ("sales", 1, "2026-01-09", "2026-01-12", "L1", "sales1"),
        ("sales", 1, "2026-01-12", "2026-02-02", "O1", "sales1"),
        ("marketing", 2, "2026-02-02", "2026-03-02", None, None),
        ("marketing", 2, "2026-03-02", "2026-03-05", "L2", "sdr2"),
        ("sales", 2, "2026-03-05", "2026-03-20", "O2", "sales2"),
        ("customer_success", 2, "2026-03-20", "2026-03-24", None, None),
        ("customer_success", 2, "2026-03-24", None, "S1", "csm1"),
    ]


def test_a_pool_that_a_deal_passed_over_has_its_owner(house: House) -> None:
    assert spells(house, "PCarl") == [
        ("marketing", 1, "2026-01-10", "2026-02-20", "L4", "sdr2"),
        ("sales", 1, "2026-02-20", "2026-02-20", "O4", "sales2"),
        ("customer_success", 1, "2026-02-20", None, None, None),
    ]


def handed_over(house: House, entity: str) -> list[tuple[Any, ...]]:
    return [
        (rule, giver, taker, str(moment), accepted and str(accepted), outcome, reason)
        for rule, giver, taker, moment, accepted, outcome, reason in house.rows(
            "select rule_id, from_owner_key, to_owner_key, handed_over_at, accepted_at,"
            " outcome, outcome_reason"
            f" from lifecycle_build.pool_handovers where entity_id = '{entity}' order by handover_no"
        )
    ]


def test_hand_overs_with_moment_answer_and_end(house: House) -> None:
    """A talk of the day tells when the SDR gave Anna over; the old owner's next talk is no answer to it."""
    lost = ("lost", "价格过高")
    assert handed_over(house, "PAnna") == [
        ("lead_to_sdr", None, "sdr1", at("2026-01-05", 10), at("2026-01-05", 11, 30), "passed_on", None),
        ("marketing_to_sales", "sdr1", "sdr1", at("2026-01-08", 15), at("2026-01-09", 8), *lost),
        ("inside_to_field", "sdr1", "sales1", at("2026-01-09", 9), at("2026-01-09", 10, 30), *lost),
        ("sales_to_marketing", "sales1", "sdr2", at("2026-02-02", 17), None, "passed_on", None),
        ("lead_to_sdr", None, "sdr2", at("2026-03-02", 11), None, "passed_on", None),
        (
            "marketing_to_sales",
            "sdr2",
            "sales2",
            at("2026-03-05", 9),
            at("2026-03-06", 14),
            "passed_on",
            None,
        ),
        ("sales_to_success", "sales2", "csm1", at("2026-03-20", 16), at("2026-03-25", 9), "in_pool", None),
    ]


def test_sales_rejects_with_the_reason_of_the_day(house: House) -> None:
    """What happens after the pool was left answers nothing; an owner whom staff lacks is flagged."""
    first, second = handed_over(house, "PBob")
    talk, back = at("2026-02-03", 13), at("2026-02-10", 14)
    assert first == ("marketing_to_sales", "sdr1", "ghost", talk, None, "rejected", "预算不足")
    assert second == ("sales_to_marketing", "ghost", None, back, None, "in_pool", None)
    known = house.rows(
        "select is_known_to_owner from lifecycle_build.pool_handovers where to_owner_key = 'ghost'"
    )
    assert known == [(False,)]


def test_a_deal_known_by_its_end_alone_is_handed_over_twice_at_once(house: House) -> None:
    won = at("2026-02-20", 12)
    assert handed_over(house, "PCarl") == [
        ("marketing_to_sales", "sdr2", "sales2", won, None, "passed_on", None),
        ("sales_to_success", "sales2", None, won, None, "in_pool", None),
    ]
    passed = house.rows(
        "select is_passed_over from lifecycle_build.pool_handovers"
        " where entity_id = 'PCarl' order by handover_no"
    )
    assert passed == [(True,), (False,)]


DAYS = st.integers(0, 80)
RANKS = st.sampled_from([SUSPECT, RECYCLED, LEAD, SQL, OPPORTUNITY, CUSTOMER])


@given(
    days=st.lists(DAYS, min_size=1, max_size=6, unique=True).map(sorted),
    ranks=st.lists(RANKS, min_size=6, max_size=6),
    owners=st.lists(st.tuples(st.sampled_from(["L", "O"]), DAYS, st.integers(0, 30)), max_size=5),
)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_somebody_is_always_in_the_pool_of_their_stage(
    house: House, days: list[int], ranks: list[int], owners: list[tuple[str, int, int]]
) -> None:
    """Day by day: the pool is the stage's, and the owner is one who owned a fitting record that day."""
    start = date(2026, 1, 1)
    marked = [start + timedelta(day) for day in days]
    periods = [
        (rank, str(begun), None if ended is None else str(ended))
        for rank, begun, ended in zip(ranks, marked, [*marked[1:], None], strict=False)
    ]
    ownership = []
    for number, (kind, first, length) in enumerate(owners):
        begun, ended = start + timedelta(first), start + timedelta(first + length)
        role = "sdr" if kind == "L" else "owner"
        key, moments = f"{kind}{number}", (at(str(begun), 0), at(str(ended), 0))
        ownership.append(owned(key, role, f"s{number}", "PX", *moments))
    rows = run(house, stood("PX", *periods), ownership)
    assert [row[2] for row in rows[1:]] == [row[3] for row in rows[:-1]]
    assert rows[0][2] == marked[0]
    assert rows[-1][3] is None
    assert all(one[:2] != two[:2] or one[4:] != two[4:] for one, two in pairwise(rows))
    pools = {SUSPECT: "marketing", RECYCLED: "marketing", LEAD: "marketing"}
    pools |= {SQL: "sales", OPPORTUNITY: "sales", CUSTOMER: "customer_success"}
    for day in (start + timedelta(number) for number in range(days[0], 120)):
        pool, _, _, _, record, owner = next(
            row for row in rows if row[2] <= day and (row[3] is None or day < row[3])
        )
        rank = max((begun, rank) for rank, begun, _ in periods if date.fromisoformat(begun) <= day)[1]
        assert pool == pools[rank]
        fits = {
            (f"{kind}{number}", f"s{number}")
            for number, (kind, first, length) in enumerate(owners)
            if start + timedelta(first) <= day < start + timedelta(first + length)
            and (pool == "sales" or (pool == "marketing" and kind == "L"))
        }
        assert (record, owner) in fits or (not fits and record is None)


def run(house: House, periods: list[Any], ownership: list[Any]) -> list[tuple[Any, ...]]:
    """The compiled model over rows of its own."""
    sql = compiled_sql(house, "pool_spells")
    with duckdb.connect() as database:
        database.execute("set TimeZone = 'UTC'; attach ':memory:' as warehouse; use warehouse")
        database.execute(INPUTS)
        database.execute("create schema rules")
        database.execute(f"attach '{house.workspace.warehouse}' as built (read_only)")
        for seed in ("stages", "pools", "pool_owners"):
            database.execute(f"create table rules.{seed} as from built.rules.{seed}")
        for table, rows in {
            "lifecycle_build.stage_periods": periods,
            "core.fct_ownership": ownership,
        }.items():
            insert(database, table, rows)
        return database.execute(
            "select pool_id, life_no, entered_on, left_on, record_key, owner_key"
            f" from ({sql}) order by spell_no"
        ).fetchall()
