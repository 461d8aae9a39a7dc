"""The right customers and the 4R scorecard, worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from scipy.stats import binomtest
from warehouse.compiled import insert
from warehouse.house import House

TODAY = date(2026, 6, 20)
INPUTS = """
create schema core; create schema value_build; create schema portrait_build; create schema acquisition_build;
create table value_build.customer_starts (account_id varchar, customer_since date);
create table portrait_build.portrait_entities (entity_number integer, entity_type varchar, entity_id varchar);
create table portrait_build.score_history (entity_number integer, changed_on date, fit_band integer);
create table value_build.contract_renewals (account_id varchar, outcome varchar);
create table value_build.mrr_months (
    account_id varchar, mrr_month date, first_month date, opening_mrr decimal(38, 2),
    closing_mrr decimal(38, 2), movement varchar);
create table value_build.assigned_payments (account_id varchar, paid_on date, amount decimal(28, 2));
create table portrait_build.portrait_metrics (
    metric_number integer, metric_id varchar, four_r varchar, unit varchar, owner varchar, label varchar,
    label_zh varchar);
create table portrait_build.metric_months (
    metric_number integer, metric_month date, entity_type varchar, entities bigint, quantity decimal(18, 4));
create table core.dim_persons (first_seen_at timestamp, identified_at timestamp);
create table core.fct_costs (cost_on date, cost_type varchar, amount decimal(28, 2));
create table core.fct_leads (created_on date);
create table acquisition_build.milestone_conversions (
    milestone varchar, converted_on date, amount decimal(28, 2));
"""
A_YEAR_BACK = date(2025, 3, 1)
ROWS: dict[str, list[tuple[Any, ...]]] = {
    # Anna fitted well when she signed, and no longer does; Bert did not yet; of Carl no score was known.
    "value_build.customer_starts": [
        ("anna", date(2025, 3, 10)),
        ("bert", date(2025, 3, 10)),
        ("carl", date(2026, 5, 1)),
        ("dora", date(2025, 3, 10)),
    ],
    "portrait_build.portrait_entities": [
        (number, "account", name) for number, name in enumerate(("anna", "bert", "carl", "dora"))
    ],
    "portrait_build.score_history": [
        (0, date(2025, 1, 1), 2),
        (0, date(2025, 3, 10), 4),
        (0, date(2025, 9, 1), 1),
        (1, date(2025, 3, 9), 1),
        (1, date(2025, 3, 11), 4),
        (2, date(2026, 5, 2), 4),
        (3, date(2025, 3, 1), 4),
    ],
    "value_build.contract_renewals": [
        ("anna", "renewed"),
        ("anna", "open"),
        ("bert", "lost"),
        ("dora", "renewed"),
        ("dora", "late"),
        ("dora", "lost"),
    ],
    "value_build.mrr_months": [
        ("anna", A_YEAR_BACK, A_YEAR_BACK, 0, 100, "new"),
        ("anna", date(2026, 3, 1), A_YEAR_BACK, 100, 150, "expansion"),
        ("bert", A_YEAR_BACK, A_YEAR_BACK, 0, 40, "new"),
        ("bert", date(2025, 8, 1), A_YEAR_BACK, 40, 0, "churn"),
        ("dora", A_YEAR_BACK, A_YEAR_BACK, 0, 100, "new"),
        ("dora", date(2026, 3, 1), A_YEAR_BACK, 100, 80, "contraction"),
        ("carl", date(2026, 5, 1), date(2026, 5, 1), 0, 500, "new"),
    ],
    "value_build.assigned_payments": [
        ("anna", date(2025, 3, 20), 1200),
        ("anna", date(2025, 4, 20), -200),
        ("bert", date(2025, 3, 20), 400),
        (None, date(2025, 3, 21), 7),
    ],
    "portrait_build.portrait_metrics": [
        (1, "visits", "reach", "views", "marketing", "Visits", "访问"),
        (2, "contracts", "return", "contracts", "sales", "Contracts", "合同"),
    ],
    # What a person does counts for the company too: it is told once.
    "portrait_build.metric_months": [
        (1, date(2026, 5, 1), "person", 3, 10),
        (1, date(2026, 5, 1), "account", 2, 8),
        (1, date(2026, 6, 1), "person", 2, 5),
        (2, date(2026, 6, 1), "account", 1, 2),
        (1, date(2026, 7, 1), "person", 1, 1),
    ],
    "core.dim_persons": [("2026-05-31 16:30:00", "2026-06-01 00:00:00"), ("2026-06-02 00:00:00", None)],
    "core.fct_costs": [(date(2026, 6, 1), "media", 30), (date(2026, 6, 2), "event", 12), (None, "media", 5)],
    "core.fct_leads": [(date(2026, 6, 3),)],
    "acquisition_build.milestone_conversions": [
        ("won", date(2026, 6, 3), 900),
        ("opportunity", date(2026, 6, 3), 5000),
        ("won", date(2026, 6, 4), None),
    ],
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(tmp_path_factory.mktemp("fit"))
    house.workspace.landing.mkdir()
    with duckdb.connect(str(house.workspace.warehouse)) as database:
        database.execute(INPUTS)
        for table, rows in ROWS.items():
            insert(database, table, rows)
    selected = ("score_bands", "four_r_headlines", "icp_fit", "four_r_scorecard")
    house.build("--indirect-selection", "empty", "--select", *selected, as_of=TODAY.isoformat())
    return house


def test_fit_is_that_of_the_day_of_the_first_contract(house: House) -> None:
    found = house.rows(
        "select fit_label, customers, renewals_decided, renewals_won, customers_of_a_year, mrr_at_start,"
        " mrr_after_year, grown_share, collected_amount from value.icp_fit order by fit_band"
    )
    assert found == [
        ("D", 1, 1, 0, 1, 40, 0, 0.0, 400),
        ("A", 2, 3, 2, 2, 200, 230, 0.5, 1000),
        (None, 1, 0, 0, 0, None, None, None, 0),
    ]
    (rates,) = house.rows(
        "select renewal_rate, renewal_rate_low, renewal_rate_high, net_revenue_retention_12m"
        " from value.icp_fit where fit_band = 4"
    )
    wilson = binomtest(2, 3).proportion_ci(0.95, method="wilson")
    assert rates == pytest.approx((2 / 3, wilson.low, wilson.high, 1.15))


def test_the_scorecard_tells_each_metric_once(house: House) -> None:
    found = house.rows(
        "select four_r, metric_id, strftime(metric_month, '%m'), quantity, people, companies,"
        " quantity_month_before, change_share, is_month_open"
        " from governance.four_r_scorecard where not is_headline order by metric_id, metric_month"
    )
    assert found == [
        ("return", "contracts", "06", 2, None, 1, None, None, True),
        ("reach", "visits", "05", 10, 3, 2, None, None, False),
        ("reach", "visits", "06", 5, 2, None, 10, -0.5, True),
    ]


def test_headline_figures(house: House) -> None:
    found = house.rows(
        "select metric_id, quantity from governance.four_r_scorecard"
        " where is_headline and metric_month = '2026-06-01' order by 1"
    )
    assert found == [
        ("leads_created_total", 1),
        ("media_cost", 30),
        ("other_cost", 12),
        # One of the two was first seen at half past midnight of the first of June in China.
        ("people_first_seen", 2),
        ("people_identified", 1),
        ("won_amount_total", 900),
    ]
    past = dict(
        house.rows(
            "select metric_id, quantity from governance.four_r_scorecard"
            " where is_headline and metric_month = '2025-08-01'"
        )
    )
    assert past == {"closing_mrr": Decimal(0), "churned_mrr": Decimal(40), "customers": Decimal(0)}
