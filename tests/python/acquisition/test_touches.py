"""What counts as a touch, and which touches a conversion's path holds: records worked out by hand."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest
from warehouse.compiled import insert
from warehouse.house import House

TODAY = "2026-06-30"
BUILT = (
    "channels",
    "touch_rules",
    "milestones",
    "stages",
    "dim_channels",
    "touches",
    "milestone_conversions",
)
PATHS = ("path_touches", "bow_tie_links", "bow_tie_monthly", "funnel_slices", "deal_profiles")
INPUTS = """
create schema core; create schema identity_build; create schema lifecycle_build;
create schema value_build;
create table core.fct_sessions (
    session_id varchar, source_table varchar, visitor_key varchar, visitor_key_type varchar,
    initiated_by varchar, started_at timestamp, placement_key varchar);
create table core.dim_placements (placement_key varchar, channel_id varchar, campaign_id varchar);
create table identity_build.identifier_ids (
    entity_type varchar, identifier_type varchar, identifier_value varchar, entity_id varchar);
create table core.dim_persons (person_id varchar, account_id varchar);
create table core.fct_activities (
    source_table varchar, activity_key varchar, activity_type varchar, occurred_at timestamp,
    person_id varchar, account_id varchar);
create table core.fct_referrals (
    source_table varchar, referral_key varchar, referrer_type varchar, referred_person_id varchar,
    referred_at timestamp, referred_on date, referrer_account_id varchar);
create table core.fct_leads (
    source_table varchar, lead_key varchar, person_id varchar, account_id varchar, created_at timestamp,
    created_on date, channel_id varchar, campaign_id varchar, superseded_at timestamp);
create table core.fct_opportunities (
    source_table varchar, opportunity_key varchar, person_id varchar, account_id varchar,
    created_at timestamp, closed_at timestamp, won_at timestamp, amount decimal(28, 2), channel_id varchar,
    lead_key varchar);
create table core.fct_contracts (
    source_table varchar, contract_key varchar, contract_type varchar, account_id varchar,
    opportunity_key varchar, signed_on date, starts_on date, ends_on date, amount decimal(28, 2));
create table value_build.account_values (
    account_id varchar, realised_own decimal(38, 2), expected_own decimal(38, 2));
create table lifecycle_build.stage_periods (
    entity_type varchar, entity_id varchar, ladder varchar, stage_rank integer, entered_on date,
    left_on date);
create table lifecycle_build.funnel_cells (
    entity_type varchar, entity_id varchar, slice_by varchar, slice_id varchar);
"""


def visit(
    key: str, person: str, moment: str, placement: str, table: str = "website.events", by: str = "customer"
) -> tuple[Any, ...]:
    return (key, table, person, "anonymous_id", by, moment, placement)


ROWS: dict[str, list[tuple[Any, ...]]] = {
    "core.dim_placements": [
        ("ad", "baidu", "K1"),
        ("none", "direct", None),
        ("mail", "email", "M1"),
        ("desk", "direct", None),
    ],
    "identity_build.identifier_ids": [
        ("person", "anonymous_id", name, f"P{name}") for name in ("anna", "bob", "carl")
    ],
    # Anna and Bob are of one company; Carl of none.
    "core.dim_persons": [("Panna", "A1"), ("Pbob", "A1"), ("Pcarl", None)],
    "core.fct_sessions": [
        visit("s1", "anna", "2026-03-01 02:00:00", "ad"),
        # The form of that visit, as the server knows it, is no touch of its own.
        visit("s2", "anna", "2026-03-01 02:10:00", "none", "website.form_submissions"),
        # Mails of a week are one; they do not count. Nor does asking for help.
        visit("s3", "anna", "2026-03-05 02:00:00", "mail", "email_marketing.events", "company"),
        visit("s4", "anna", "2026-03-10 02:00:00", "mail", "email_marketing.events", "company"),
        visit("s5", "anna", "2026-03-20 02:00:00", "mail", "email_marketing.events", "company"),
        visit("s6", "anna", "2026-03-21 02:00:00", "desk", "support_desk.tickets"),
        visit("s7", "bob", "2026-04-01 02:00:00", "none"),
        # A click id may be on two people's visits: each has their own.
        visit("s8", "carl", "2026-03-01 02:00:00", "ad"),
        # Nobody known; and after today.
        visit("s9", "ghost", "2026-03-01 02:00:00", "ad"),
        visit("s10", "anna", "2026-07-02 02:00:00", "ad"),
    ],
    "core.fct_activities": [
        # The CRM and the telephone system tell the same call.
        ("crm.activities", "T1", "call", "2026-04-10 02:00:00", "Panna", None),
        ("call_center.calls", "C1", "call", "2026-04-10 02:00:05", "Panna", None),
        ("call_center.calls", "C2", "call_attempt", "2026-04-11 02:00:00", "Panna", None),
        ("crm.activities", "T2", "visit", "2026-05-01 02:00:00", None, "A1"),
        ("crm.activities", "T3", "seance", "2026-05-02 02:00:00", "Panna", None),
    ],
    "core.fct_referrals": [
        (
            *("partner_program.referrals", "R1", "partner", "Pcarl", "2026-02-01 02:00:00"),
            *("2026-02-01", "A7"),
        )
    ],
    "core.fct_leads": [
        # Anna's source was met as an ad; Bob's exhibition nowhere else; Carl's is not recorded.
        ("crm.leads", "L1", "Panna", None, "2026-03-01 02:11:00", "2026-03-01", "paid_search", None, None),
        (
            *("crm.leads", "L2", "Pbob", None, "2026-04-02 02:00:00", "2026-04-02"),
            *("offline_exhibition", "E1", None),
        ),
        ("crm.leads", "L3", "Pcarl", None, "2026-03-02 02:00:00", "2026-03-02", "not_recorded", None, None),
    ],
    "core.fct_opportunities": [
        (
            *("crm.opportunities", "O1", "Panna", "A1", "2026-04-15 02:00:00", "2026-06-01 02:00:00"),
            *("2026-06-01 02:00:00", 1200, "not_recorded", "L1"),
        )
    ],
    "core.fct_contracts": [
        ("billing.contracts", "H1", "new", "A1", "O1", "2026-06-02", "2026-06-02", "2027-06-02", 1200),
        ("billing.contracts", "H2", "expansion", "A1", None, "2026-06-20", "2026-06-20", "2027-06-02", 300),
    ],
    "value_build.account_values": [("A1", 450, 1000), ("A2", 7, 7)],
    "lifecycle_build.funnel_cells": [
        ("account", "A1", "all", "all"),
        ("account", "A1", "industry", "制造"),
        ("person", "Panna", "industry", "制造"),
    ],
    # Anna became an MQL on 12 March and a customer at once; nobody who is no lead counts.
    "lifecycle_build.stage_periods": [
        ("person", "Panna", "revenue", 4, "2026-03-12", "2026-04-15"),
        ("person", "Pdora", "revenue", 4, "2026-03-12", None),
    ],
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(tmp_path_factory.mktemp("touches"))
    house.workspace.landing.mkdir()
    with duckdb.connect(str(house.workspace.warehouse)) as database:
        database.execute(INPUTS)
        for table, rows in ROWS.items():
            insert(database, table, rows)
    house.build("--indirect-selection", "cautious", "--select", *BUILT, *PATHS, as_of=TODAY)
    return house


def test_each_record_is_the_touch_that_its_rule_says(house: House) -> None:
    assert house.rows(
        "select record_key, touch_kind, channel_id, path_channel_id, is_counted, record_count, company_key"
        " from acquisition_build.touches order by touch_number"
    ) == [
        ("R1", "referral", "partner", "partner", True, 1, "Pcarl"),
        ("s1", "visit", "baidu", "paid_search", True, 1, "A1"),
        ("s8", "visit", "baidu", "paid_search", True, 1, "Pcarl"),
        ("s3", "exposure", "email", "email", False, 2, "A1"),
        ("s5", "exposure", "email", "email", False, 1, "A1"),
        ("s6", "service", "direct", "direct", False, 1, "A1"),
        ("s7", "visit", "direct", "direct", True, 1, "A1"),
        ("L2", "declared", "offline_exhibition", "offline_exhibition", True, 1, "A1"),
        ("T1", "human", "sales_outreach", "sales_outreach", True, 2, "A1"),
        ("C2", "exposure", "sales_outreach", "sales_outreach", False, 1, "A1"),
        ("T2", "human", "sales_outreach", "sales_outreach", True, 1, "A1"),
        ("T3", "other", "sales_outreach", "sales_outreach", False, 1, "A1"),
    ]


def test_milestones_with_their_worth(house: House) -> None:
    """The contract of a year gives 1,200 × 30.4375 / 365 a month; what was paid back is not collected."""
    assert house.rows(
        "select milestone, record_key, cast(converted_on as varchar), cast(amount as varchar),"
        " is_new_customer, collected_amount, round(monthly_amount, 2), declared_channel_id"
        " from acquisition_build.milestone_conversions order by path_number"
    ) == [
        ("lead", "L1", "2026-03-01", None, False, None, None, "paid_search"),
        ("lead", "L3", "2026-03-02", None, False, None, None, "not_recorded"),
        ("lead", "L2", "2026-04-02", None, False, None, None, "offline_exhibition"),
        ("mql", "Panna", "2026-03-12", None, False, None, None, "not_recorded"),
        ("opportunity", "O1", "2026-04-15", "1200.00", False, None, None, "paid_search"),
        ("won", "O1", "2026-06-01", "1200.00", True, 450, pytest.approx(100.07), "paid_search"),
        ("expansion", "H2", "2026-06-20", "300.00", False, None, None, "not_recorded"),
    ]


def test_a_lead_has_its_persons_touches_and_a_deal_all_peoples(house: House) -> None:
    def path(conversion: str) -> list[str]:
        found = house.rows(
            "select touches.record_key from acquisition_build.path_touches as paths"
            " join acquisition_build.milestone_conversions as conversions using (path_number)"
            " join acquisition_build.touches as touches using (touch_number)"
            f" where conversions.conversion_id = '{conversion}' order by touch_number"
        )
        return [key for (key,) in found]

    assert path("lead|crm.leads|L1") == ["s1"]
    assert path("lead|crm.leads|L2") == ["s7", "L2"]
    assert path("lead|crm.leads|L3") == ["R1", "s8"]
    assert path("opportunity|crm.opportunities|O1") == ["s1", "s7", "L2", "T1"]
    assert path("won|crm.opportunities|O1") == ["s1", "s7", "L2", "T1", "T2"]


def test_who_did_not_convert_is_a_path_too(house: House) -> None:
    """Of persons: Carl is the only one who is no MQL and has touches, with Bob; of companies: Carl alone."""
    assert house.rows(
        "select milestone, count(distinct path_number), count(*) from acquisition_build.path_touches"
        " where not is_converted group by milestone order by milestone"
    ) == [
        ("expansion", 1, 2),
        ("mql", 2, 4),
        ("opportunity", 1, 2),
        ("renewal", 2, 7),
        ("sql", 3, 6),
        ("won", 1, 2),
    ]


def test_both_halves_of_the_bow_tie_link_by_link(house: House) -> None:
    """A1 comes by an ad on 1 March and goes all the way; Carl came in February and is a lead."""
    found = house.rows(
        "select link_id, cast(entered_month as varchar), entered, moved_on, median_days, amount"
        " from acquisition.bow_tie_monthly order by link_order, entered_month"
    )
    assert found == [
        ("touch_to_lead", "2026-02-01", 1, 1, 29, None),
        ("touch_to_lead", "2026-03-01", 1, 1, 0, None),
        ("lead_to_mql", "2026-03-01", 2, 1, 11, None),
        ("mql_to_sql", "2026-03-01", 1, 0, None, None),
        ("opportunity_to_won", "2026-04-01", 1, 1, 47, 1200),
        ("won_to_onboarded", "2026-06-01", 1, 0, None, None),
        ("won_to_renewal", "2026-06-01", 1, 0, None, None),
        ("won_to_expansion", "2026-06-01", 1, 1, 19, 300),
        ("won_to_referral", "2026-06-01", 1, 0, None, None),
    ]


def test_what_it_takes_to_win(house: House) -> None:
    """92 days from touch and lead, 47 from the deal; five touches on four channels with two people known."""
    measured = (1, 92, 92, 47, 5, 4, 2, 1200, 1200)
    assert house.rows(
        "select slice_by, slice_label, slice_id, deals, median_days_from_first_touch, median_days_from_lead,"
        " median_days_from_opportunity, median_touches, median_channels, median_people, median_amount, amount"
        " from acquisition.deal_profiles order by slice_by"
    ) == [("all", "Everybody", "all", *measured), ("industry", "Industry", "制造", *measured)]
