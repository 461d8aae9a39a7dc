"""The demo's figures beside published ones: counted rightly, drawn the same way twice, and as committed."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import duckdb
import pytest

from benchmarks.believable.measure import Figures, measure, to_json
from benchmarks.believable.page import make_page
from benchmarks.believable.plots import draw
from benchmarks.believable.published import Comparison, read_published
from bowtie.errors import UserError
from bowtie.workspace import PROJECT_ROOT, Workspace

DOCS = PROJECT_ROOT / "docs"
REMEDY = "run `python -m benchmarks.believable` on a refreshed demo of scale 1 and commit what it writes"
# C1 (30 people) came by referral and buys, C2 (5,000 people) came by paid social and does not yet.
WAREHOUSE = """
create schema core; create schema canonical;
create table core.fct_leads as select * from (values
    ('crm.leads', 'L1', timestamp '2025-01-01 00:00', 'qualified', null),
    ('crm.leads', 'L2', timestamp '2025-01-05 00:00', 'disqualified', '预算不足'),
    ('crm.leads', 'L3', timestamp '2025-01-06 00:00', 'disqualified', '重复线索'),
    ('crm.leads', 'L4', timestamp '2025-12-20 00:00', 'new', null),
    ('crm.leads', 'L5', timestamp '2025-02-01 00:00', 'qualified', null)
) as leads (source_table, lead_key, created_at, status, disqualified_reason);
create table core.fct_opportunities as select * from (values
    ('crm.opportunities', 'O1', 'L1', 'won', timestamp '2025-01-11 00:00', timestamp '2025-03-02 00:00'),
    ('crm.opportunities', 'O2', 'L5', 'open', timestamp '2025-02-10 00:00', null)
) as deals (source_table, opportunity_key, lead_key, stage_meaning, created_at, won_at);
create table core.fct_contracts as select * from (values
    ('billing.contracts', 'H1', 'O1', 'new', date '2025-03-10', date '2025-09-09', 4320.00),
    ('billing.contracts', 'H2', null, 'renewal', date '2025-09-10', date '2026-09-09', 4320.00)
) as contracts (source_table, contract_key, opportunity_key, contract_type, starts_on, ends_on, amount);
create table canonical.contract_lines as select *, true as is_current, false as is_deleted from (values
    ('billing.subscriptions', 'S1', date '2025-03-10', date '2025-09-09', 720.00, 'CNY'),
    ('billing.subscriptions', 'S2', date '2025-09-10', date '2026-09-09', 360.00, null),
    ('billing.subscriptions', 'S3', date '2024-06-01', date '2025-05-31', 50.00, 'USD')
) as lines (source_table, source_key, starts_on, ends_on, monthly_amount_original, currency);
create table canonical.tickets as select *, true as is_current from (values
    ('support_desk.tickets', 'T1', timestamp '2025-04-01 00:00'),
    ('mall.after_sales', 'T2', timestamp '2025-04-01 00:00')
) as tickets (source_table, source_key, opened_at);
create table canonical.behaviors as select * from (values
    ('website.events', 'E1', timestamp '2025-01-01 00:00', 'page_view', 'V1', null),
    ('website.events', 'E2', timestamp '2025-01-01 00:05', 'page_view', 'V1', null),
    ('offline_events.registrations', 'R1|event_registered', timestamp '2025-01-20 00:00', 'event_registered', null, null),
    ('email_marketing.events', 'M1', timestamp '2025-01-21 00:00', 'email_sent', null, 'company'),
    ('website.events', 'E3', timestamp '2025-05-01 00:00', 'page_view', 'V2', null)
) as behaviors (source_table, source_key, occurred_at, event_name, tracker_session_id, initiated_by);
create table canonical.activities as select *, true as is_current from (values
    ('crm.activities', 'A1', timestamp '2025-02-01 00:00', 'call'),
    ('crm.activities', 'A2', timestamp '2025-02-02 00:00', 'note'),
    ('call_center.calls', 'CC1', timestamp '2025-02-01 00:00', 'call')
) as activities (source_table, source_key, occurred_at, activity_type);
"""  # noqa: E501 - one row a line
RECORDS = {
    "crm.leads": {"L1": "P1", "L2": "P2", "L3": "P1", "L4": "P2", "L5": "P3"},
    "crm.opportunities": {"O1": "P1", "O2": "P3"},
    "billing.contracts": {"H1": "P1", "H2": "P1"},
    "billing.subscriptions": {"S1": "P1", "S2": "P1", "S3": "P3"},
    "support_desk.tickets": {"T1": "P1"},
    "mall.after_sales": {"T2": "P1"},
    "website.events": {"E1": "P1", "E2": "P1", "E3": "P1"},
    "offline_events.registrations": {"R1": "P2"},
    "email_marketing.events": {"M1": "P2"},
    "crm.activities": {"A1": "P2", "A2": "P1"},
    "call_center.calls": {"CC1": "P2"},
}
COMPANY_OF = {"P1": "C1", "P2": "C1", "P3": "C2"}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Figures:
    workspace = Workspace(tmp_path_factory.mktemp("believable"))
    with duckdb.connect(str(workspace.warehouse)) as connection:
        connection.execute(WAREHOUSE)
    workspace.truth.mkdir()
    records = [
        f"{table},{key},{person},{COMPANY_OF[person]}"
        for table, keys in RECORDS.items()
        for key, person in keys.items()
    ]
    files = {
        "records": ["source_table,source_key,person_id,company_id", *records],
        "companies": ["company_id,employees", "C1,30", "C2,5000"],
        "persons": [
            "person_id,company_id",
            *(f"{person},{company}" for person, company in COMPANY_OF.items()),
        ],
        "first_channels": [
            "person_id,channel_id,first_touch_at",
            "P2,paid_search,2025-01-19 08:00:00",
            "P1,referral,2025-01-01 08:00:00",
            "P3,paid_social,2025-01-31 08:00:00",
        ],
        "renewals": ["contract_id,decided_on,renewed", "H1,2025-08-20,true", "H9,2025-05-10,false"],
    }
    for name, lines in files.items():
        (workspace.truth / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return measure(workspace, begins_on=date(2025, 1, 1), as_of=date(2025, 12, 31))


def test_conversion_leaves_out_young_leads_and_duplicates(small: Figures) -> None:
    rates = {row["step"]: (row["entered"], row["reached"]) for row in small["conversion_stages"]}
    assert rates["lead_to_qualified"] == (3, 2)
    assert rates["qualified_to_opportunity"] == (2, 2)
    assert rates["opportunity_to_won"] == (2, 1)
    assert rates["lead_to_won"] == (3, 1)
    assert small["conversion_channels"] == [
        {"channel": "referral", "leads": 2, "lead_to_opportunity": 0.5, "lead_to_won": 0.5},
        {"channel": "paid_social", "leads": 1, "lead_to_opportunity": 1.0, "lead_to_won": 0.0},
    ]


def test_the_cycle_is_counted_from_opportunity_lead_and_first_touch(small: Figures) -> None:
    found = {row["label"]: row for row in small["cycle_sizes"]}
    # 4,320 yuan in six months are 8,640 a year, 1,200 dollars.
    assert set(found) == {"all", "20–99", "under $5K"}
    assert [found["all"][f"{name}_median"] for name in ("opportunity", "lead", "first_touch")] == [50, 60, 60]


def test_retention_counts_no_more_than_was_paid_at_first_and_only_months_that_could_be_seen(
    small: Figures,
) -> None:
    curve = {row["months"]: row for row in small["retention_curve"]}
    # C1 pays 720 and then 360 a month; C2 pays 50 dollars, 360 yuan, for the first twelve months only.
    assert curve[0] == {"months": 0, "customers": 2, "logos": 1, "gross_revenue": 1, "net_revenue": 1}
    assert curve[6]["gross_revenue"] == pytest.approx((360 + 360) / (720 + 360), abs=1e-4)
    assert curve[12] == {"months": 12, "customers": 1, "logos": 0, "gross_revenue": 0, "net_revenue": 0}
    assert max(curve) == 18
    year = [row for row in small["retention_years"] if row["last_day"] == "2025-12-31"]
    assert [(row["label"], row["customers"], row["grr"]) for row in year] == [("2,000+", 1, 0), ("all", 1, 0)]
    assert {row["label"]: row["renewed"] for row in small["renewals"]} == {"2025": 0.5, "all": 0.5}


def test_deal_sizes_and_tickets(small: Figures) -> None:
    assert {row["label"]: row["median"] for row in small["deal_sizes"]} == {"20–99": 1.2, "all": 1.2}
    found = {row["label"]: row for row in small["support_tickets"]}
    months = 296 / 30.4375
    assert found["20–99"]["tickets_per_month"] == pytest.approx(1 / months, abs=1e-4)
    # C2 was a customer before the history, so only its months from January count.
    assert found["all"]["tickets_per_month"] == pytest.approx(1 / (months + 150 / 30.4375), abs=1e-4)
    assert found["first three months"]["customers"] == 1


def test_touches_are_visits_days_in_a_channel_and_sales_activities_before_the_deal(small: Figures) -> None:
    (found,) = [row for row in small["touches"] if row["label"] == "all"]
    # Two events of one visit, one registration, one call that stands in two systems. Not what was sent,
    # noted, or came later.
    assert (found["touches"], found["outreach"], found["channels"]) == (3, 1, 3)
    assert (found["people"], found["people_met"]) == (2, 1)


def test_without_a_refreshed_demo_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="bowtie demo"):
        measure(Workspace(tmp_path))


@pytest.fixture(scope="module")
def committed() -> Figures:
    figures: Figures = json.loads((DOCS / "demo_company/figures.json").read_text(encoding="utf-8"))
    return figures


def test_page_figures_and_plots_are_what_the_tool_writes(committed: Figures, tmp_path: Path) -> None:
    assert to_json(committed) == (DOCS / "demo_company/figures.json").read_text(encoding="utf-8"), REMEDY
    distributions, sources = read_published(committed)
    page = (DOCS / "demo_distributions.md").read_text(encoding="utf-8")
    assert make_page(distributions, sources) == page, REMEDY
    draw(committed, distributions, tmp_path)
    drawn = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert drawn == {path.name: path.read_bytes() for path in (DOCS / "demo_company").glob("*.svg")}, REMEDY


def test_other_figures_give_another_plot_and_page(committed: Figures, tmp_path: Path) -> None:
    changed: Figures = json.loads(json.dumps(committed))
    changed["conversion_stages"][0]["rate"] = 0.01
    distributions, sources = read_published(changed)
    draw(changed, distributions, tmp_path)
    names = {
        path.name
        for path in tmp_path.iterdir()
        if path.read_bytes() != (DOCS / "demo_company" / path.name).read_bytes()
    }
    assert names == {"conversion.svg"}
    assert "1.0 % | 24–50 % (lead → MQL) | 3 | below" in make_page(distributions, sources)


def test_a_comparison_without_its_figure_is_refused(committed: Figures) -> None:
    with pytest.raises(KeyError, match="0 figures in renewals"):
        read_published({**committed, "renewals": []})


@pytest.mark.parametrize(
    ("value", "verdict"), [(0.1, "below"), (0.2, "within"), (0.3, "within"), (0.31, "above")]
)
def test_verdicts(value: float, verdict: str) -> None:
    found = Comparison("a", value, "%", 0.2, 0.3, "20–30 %", ("a",), "")
    assert found.verdict == verdict
