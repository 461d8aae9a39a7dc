"""The demo's market: causes have effects, so that a warehouse has something to find."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from statistics import median

import pytest
from demo_files import DATE, judge, truth

from bowtie.contracts import load_contracts
from bowtie.demo import generate
from bowtie.workspace import Workspace

GOOD = ("partner", "referral", "offline_salon")
POOR = ("paid_social", "organic_social")


class Market:
    """What the truth and the CRM say about the companies that entered in the twelve months."""

    def __init__(self, workspace: Workspace) -> None:
        tables = load_contracts().without_connectors().tables
        self.opportunities = judge(workspace, tables["crm.opportunities"]).accepted
        self.leads = judge(workspace, tables["crm.leads"]).accepted
        self.workspace = workspace
        persons = {row["person_id"]: row["company_id"] for row in truth(workspace, "persons")}
        companies = truth(workspace, "companies")
        self.fit = {row["company_id"]: float(row["fit"]) for row in companies}
        self.employees = {row["company_id"]: int(row["employees"]) for row in companies}
        self.first: dict[str, str] = {}
        for row in sorted(truth(workspace, "first_channels"), key=lambda row: row["first_touch_at"]):
            self.first.setdefault(persons[row["person_id"]], row["channel_id"])
        won = {key for key, row in self.opportunities.items() if row.cells["stage"] == "won"}
        records = truth(workspace, "records")
        self.owner = {
            row["source_key"]: row["company_id"]
            for row in records
            if row["source_table"] == "crm.opportunities"
        }
        self.won = {self.owner[key] for key in won}
        self.visits: dict[str, int] = defaultdict(int)
        for row in records:
            if row["source_table"] == "website.events":
                self.visits[row["company_id"]] += 1

    def win_rate(self, companies: Iterable[str]) -> float:
        """The share of companies that bought."""
        chosen = list(companies)
        return sum(company in self.won for company in chosen) / len(chosen)

    def came_by(self, channels: tuple[str, ...]) -> list[str]:
        """Companies whose first touch was on one of the channels."""
        return [company for company, channel in self.first.items() if channel in channels]


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Market:
    workspace = Workspace(tmp_path_factory.mktemp("market"))
    generate(workspace, scale=0.15, dirty=0)
    return Market(workspace)


def test_good_channels_bring_more_customers_than_poor_ones(market: Market) -> None:
    assert market.win_rate(market.came_by(GOOD)) > 2 * market.win_rate(market.came_by(POOR))


def test_companies_that_fit_buy_more_often(market: Market) -> None:
    fitting = [company for company in market.first if market.fit[company] > 0.7]
    others = [company for company in market.first if market.fit[company] < 0.45]
    assert market.win_rate(fitting) > 1.5 * market.win_rate(others)


def test_leads_of_poor_channels_are_qualified_less_often(market: Market) -> None:
    status: dict[str, list[str]] = defaultdict(list)
    for row in market.leads.values():
        status[row.cells.get("source_channel", "")].append(row.cells["status"])
    share = {channel: found.count("qualified") / len(found) for channel, found in status.items()}
    assert share["partner"] > share["paid_search"] > share["paid_social"]


def test_many_people_visit_before_a_company_buys(market: Market) -> None:
    bought = [market.visits[company] for company in market.first if company in market.won]
    never = [market.visits[company] for company in market.first if company not in market.won]
    assert sum(bought) / len(bought) > 1.2 * sum(never) / len(never)


def test_some_deals_have_no_lead_and_some_are_open(market: Market) -> None:
    rows = list(market.opportunities.values())
    assert any("lead_id" not in row.cells for row in rows)
    assert {row.cells["stage"] for row in rows} == {"qualification", "proposal", "negotiation", "won", "lost"}


def test_conversion_cycle_and_renewals_are_believable(market: Market) -> None:
    """Bounds around docs/demo_distributions.md, wide enough for the chance of so small a market."""
    leads = [row for row in market.leads.values() if row.cells.get("disqualified_reason") != "重复线索"]
    deals = [row.cells for row in market.opportunities.values()]
    closed = [cells for cells in deals if cells["stage"] in ("won", "lost")]
    won = [cells for cells in closed if cells["stage"] == "won"]
    assert 0.15 < len(won) / len(closed) < 0.35
    assert 0.03 < sum("lead_id" in cells for cells in won) / len(leads) < 0.1
    renewed = [row["renewed"] == "true" for row in truth(market.workspace, "renewals")]
    assert 0.55 < sum(renewed) / len(renewed) < 0.9


def test_large_companies_take_longer_to_decide(market: Market) -> None:
    days = defaultdict(list)
    for key, row in market.opportunities.items():
        if row.cells["stage"] == "won":
            lasted = _day(row.cells["closed_at"]) - _day(row.cells["created_at"])
            days[market.employees[market.owner[key]] >= 500].append(lasted.days)
    assert 30 < median(days[False]) < 75
    assert 75 < median(days[True]) < 180


def _day(cell: str) -> date:
    match = DATE.fullmatch(cell)
    assert match
    return date(int(match[1]), int(match[2]), int(match[3]))
