"""The quarantine equals what the demo company says it spoiled, at no dirt, the usual dirt and a lot of it."""

from __future__ import annotations

import csv
from decimal import Decimal

import pytest

from bowtie.demo import generate
from warehouse.house import House

COUNTED = ("rows", "exact_duplicates", "rows_quarantined", "values_rejected")


def truth(house: House, name: str) -> list[dict[str, str]]:
    with (house.workspace.truth / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module", params=[0.0, 0.02, 0.2])
def company(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[House, float]:
    house = House(tmp_path_factory.mktemp("company"))
    generate(house.workspace, scale=0.01, dirty=request.param)
    assert not house.ingest().set_aside
    house.build()
    return house, request.param


def test_every_table_ends_as_the_truth_says(company: tuple[House, float]) -> None:
    house, dirt = company
    found = {
        row[0]: tuple(int(count) for count in row[1:])
        for row in house.rows(
            "select source_table, sum(rows_in_files), sum(rows_duplicate), sum(rows_quarantined),"
            " sum(values_rejected) from governance.source_quality group by 1"
        )
    }
    expected = {
        row["source_table"]: tuple(int(row[name]) for name in COUNTED)
        for row in truth(house, "totals.csv")
        if row["files"] != "0"
    }
    assert found == expected
    spoiled = sum(sum(counts[1:]) for counts in found.values())
    assert (spoiled > 0) == (dirt > 0)


def test_every_spoiled_row_is_quarantined_at_its_file_and_row(company: tuple[House, float]) -> None:
    house, _ = company
    expected = {
        (fault["file"], int(fault["row"]))
        for fault in truth(house, "dirt.csv")
        if fault["expected_outcome"] == "row_quarantined"
    }
    found = set(house.rows("select distinct file, file_row from governance.quarantine where scope = 'row'"))
    assert found == expected


# What arrives in core: the measures of the truth that add up to it, and where it is.
SUMS = {
    ("ad_cost",): "core.fct_costs where source_table = 'advertising.ad_costs'",
    ("event_cost",): "core.fct_costs where source_table = 'offline_events.events'",
    ("webinar_cost",): "core.fct_costs where source_table = 'online_events.webinars'",
    ("mail_cost",): "core.fct_costs where source_table = 'email_marketing.campaigns'",
    ("sms_cost",): "core.fct_costs where source_table = 'sms_marketing.campaigns'",
    ("other_cost",): "core.fct_costs where source_table = 'other_costs.costs'",
    ("contract_amount",): "core.fct_contracts where true",
    ("won_amount",): "core.fct_opportunities where stage_meaning = 'won'",
    ("paid", "mall_paid"): "core.fct_payments where payment_type = 'payment'",
    ("refunded", "mall_refunded"): "core.fct_payments where payment_type = 'refund'",
}
UNSIGNED = {("refunded", "mall_refunded")}


def test_money_arrives_to_the_cent(company: tuple[House, float]) -> None:
    """Spend, contracts, wins, payments and refunds per currency, from the raw files to core."""
    house, _ = company
    stated: dict[tuple[str, str], Decimal] = {}
    for row in truth(house, "money.csv"):
        stated[row["measure"], row["currency"]] = Decimal(row["amount"])
    currencies = {currency for _, currency in stated}
    for measures, relation in SUMS.items():
        expected = {
            currency: sum(stated.get((measure, currency), Decimal(0)) for measure in measures)
            for currency in currencies
            if any((measure, currency) in stated for measure in measures)
        }
        amount = "abs(amount_original)" if measures in UNSIGNED else "amount_original"
        found = dict(house.rows(f"select currency, sum({amount}) from {relation} group by 1"))
        assert found == expected, measures
    assert {measure for measure, _ in stated} >= {
        "ad_cost",
        "other_cost",
        "contract_amount",
        "paid",
        "mall_paid",
    }
