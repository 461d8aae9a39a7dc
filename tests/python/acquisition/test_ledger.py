"""The ledger of channels and campaigns, worked out by hand, with costs that are wrong in several ways."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import duckdb
import pytest
from warehouse.compiled import found_by, insert
from warehouse.house import House

TODAY = "2026-12-31"
GATE = "assert_channel_ledger_adds_up"
BUILT = ("channels", "attribution_models", "dim_channels", "channel_roi_monthly", "campaign_roi", GATE)
MODELS = (
    *("first_touch", "last_touch", "last_non_direct", "linear", "time_decay", "u_shaped", "w_shaped"),
    *("z_shaped", "custom", "markov", "shapley"),
)
INPUTS = """
create schema acquisition_build; create schema core;
create table acquisition_build.credit_cells (
    model_id varchar, milestone varchar, channel_id varchar, campaign_id varchar, converted_month date,
    touched_month date, touches bigint, credits double, new_customers double, amount decimal(38, 2),
    collected_amount double, lifetime_amount double, monthly_amount double);
create table acquisition_build.milestone_conversions (
    milestone varchar, converted_on date, amount decimal(28, 2));
create table core.fct_costs (
    cost_type varchar, cost_on date, channel_id varchar, campaign_id varchar, campaign_name varchar,
    amount_original decimal(24, 6), currency varchar, amount decimal(28, 2));
create table core.dim_campaigns (
    campaign_id varchar, campaign_name varchar, campaign_type varchar, started_on date, ended_on date);
"""
JANUARY, DECEMBER = "2026-01-01", "2025-12-01"
COSTS = [
    ("media", "2026-01-05", "baidu", "K1", "Brand", 100, "CNY", 100),
    # A refund, a campaign that no list has, a currency without a rate, a cost of nobody, one without a day.
    ("media", "2026-01-20", "baidu", "K1", "Brand", -20, "CNY", -20),
    ("event", "2026-01-07", "webinar", "GHOST", "Ghost night", 30, "CNY", 30),
    ("media", "2026-01-08", "linkedin", "K2", "Abroad", 10, "XTS", None),
    ("tool", "2026-01-31", "shared", None, None, 50, "CNY", 50),
    ("gift", None, "wecom", None, None, 5, "CNY", 5),
    # After today.
    ("media", "2027-01-01", "baidu", "K1", "Brand", 999, "CNY", 999),
]
CONVERSIONS = [("lead", "2026-01-10", None), ("lead", "2026-01-11", None), ("won", "2026-01-12", 1000)]
# Two leads and a new customer of 1,000, who has paid 400 of 1,200, 80 a month: 70 % by an ad, 30 % direct.
CELLS = [
    ("lead", "baidu", "K1", DECEMBER, 3, 1.5, 0, None, None, None, None),
    ("lead", "direct", None, JANUARY, 1, 0.5, 0, None, None, None, None),
    ("won", "baidu", "K1", DECEMBER, 2, 0.7, 0.7, 700, 280, 840, 56),
    ("won", "direct", None, JANUARY, 1, 0.3, 0.3, 300, 120, 360, 24),
]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(tmp_path_factory.mktemp("ledger"))
    house.workspace.landing.mkdir()
    with duckdb.connect(str(house.workspace.warehouse)) as database:
        database.execute(INPUTS)
        insert(database, "core.fct_costs", COSTS)
        insert(database, "core.dim_campaigns", [("K1", "Brand", "search", "2026-01-01", None)])
        insert(database, "acquisition_build.milestone_conversions", CONVERSIONS)
        cells = [
            (model, milestone, channel, campaign, JANUARY, *told)
            for model in MODELS
            for milestone, channel, campaign, *told in CELLS
        ]
        insert(database, "acquisition_build.credit_cells", cells)
    house.build("--indirect-selection", "cautious", "--select", *BUILT, as_of=TODAY)
    return house


def ledger(house: House, node: str, columns: str, month: str = JANUARY) -> tuple[Any, ...]:
    (row,) = house.rows(
        f"select {columns} from acquisition.channel_roi_monthly"
        f" where model_id = 'linear' and channel_id = '{node}' and ledger_month = '{month}'"
    )
    return row


def test_a_node_holds_all_below_it(house: House) -> None:
    """The refund is taken off; platform, channel and class say the same where they hold the same."""
    for node in ("baidu", "paid_search"):
        assert ledger(house, node, "total_cost, leads, deals, won_amount") == (80, 1.5, 0.7, 700)
    assert ledger(house, "paid", "total_cost, leads, deals, won_amount, unpriced_costs") == (
        *(80, 1.5, 0.7, 700),
        1,
    )
    assert ledger(house, "all", "total_cost, media_cost, other_cost, leads, won_amount, unpriced_costs") == (
        *(160, 80, 80, 2, 1000),
        1,
    )


def test_what_was_paid_for_what(house: House) -> None:
    """Margin 0.75: (750 − 160) / 160, 1000 / 160, 160 / (80 × 0.75), 1200 and 400 × 0.75 / 160."""
    ratios = "cac, cost_per_lead, roi, roas, payback_months, collected_to_cac, ltv_to_cac"
    found = ledger(house, "all", ratios)
    assert found == pytest.approx((160, 80, 3.6875, 6.25, 160 / 60, 1.875, 5.625))
    assert ledger(house, "baidu", "lead_share, cac, cost_per_mql") == pytest.approx((0.75, 80 / 0.7, None))


def test_no_cost_and_no_result_are_told_and_divide_nothing(house: House) -> None:
    assert ledger(house, "direct", "total_cost, roi, roas, has_leads_alone, has_cost_alone") == (
        *(0, None, None),
        *(True, False),
    )
    assert ledger(house, "shared", "total_cost, roi, cac, has_leads_alone, has_cost_alone") == (
        *(50, -1, None),
        *(False, True),
    )


def test_touches_of_a_month_have_what_they_led_to(house: House) -> None:
    assert ledger(house, "baidu", "cohort_won_amount, is_mature", DECEMBER) == (700, True)
    assert ledger(house, "baidu", "cohort_won_amount, cohort_roi") == (0, -1)


def test_a_cost_without_a_day_has_no_month_and_is_in_the_sum(house: House) -> None:
    assert house.rows(
        "select channel_id, total_cost from acquisition.channel_roi_monthly"
        " where model_id = 'linear' and ledger_month is null order by 1"
    ) == [("all", 5), ("owned", 5), ("wecom", 5)]


def test_campaigns_with_what_no_list_knows(house: House) -> None:
    assert house.rows(
        "select campaign_id, campaign_name, is_known_campaign, channel_id, total_cost, unpriced_costs,"
        " deals, won_amount, roi"
        " from acquisition.campaign_roi where model_id = 'markov' order by 1"
    ) == [
        ("GHOST", "Ghost night", False, "webinar", Decimal(30), 0, 0, 0, -1),
        ("K1", "Brand", True, "baidu", Decimal(80), 0, 0.7, 700, pytest.approx((700 * 0.75 - 80) / 80)),
        ("K2", "Abroad", False, "linkedin", Decimal(0), 1, 0, 0, None),
    ]


ROW = "select min(rowid) from acquisition.channel_roi_monthly where channel_level = 'channel' and leads > 0"


@pytest.mark.parametrize(
    "spoil",
    [
        "set total_cost = total_cost + 0.01",
        "set won_amount = won_amount - 0.01",
        "set pipeline_amount = 0.01",
        "set leads = leads + 0.001",
        "set deals = 0",
    ],
)
def test_the_gate_finds_a_sum_that_differs(house: House, spoil: str) -> None:
    assert found_by(house, GATE) == []
    assert (
        len(found_by(house, GATE, f"update acquisition.channel_roi_monthly {spoil} where rowid = ({ROW})"))
        == 1
    )
