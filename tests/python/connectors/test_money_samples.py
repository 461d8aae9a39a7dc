"""The sample files of the ad networks and Stripe: every row is kept, and every sum is that of the file."""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import Decimal

import pytest
from warehouse.house import House

from connectors.landed import land, outcomes, read_csv, switched_on
from connectors.samples import MONEY, NETWORKS, read_tables

# The report that each network's spend is read from, the column of the spend and what one of it is worth.
MICRO, ONE = Decimal("0.000001"), Decimal(1)
SPEND = {
    "amazon_ads": ("campaign_level_report", "cost", ONE, "clicks"),
    "apple_search": ("campaign_report", "local_spend_amount", ONE, "taps"),
    "facebook_ads": ("basic_ad", "spend", ONE, "inline_link_clicks"),
    "google_ads": ("campaign_stats", "cost_micros", MICRO, "clicks"),
    "linkedin_ads": ("ad_analytics_by_campaign", "cost_in_local_currency", ONE, "clicks"),
    "microsoft_ads": ("campaign_performance_daily_report", "spend", ONE, "clicks"),
    "pinterest_ads": ("campaign_report", "spend_in_micro_dollar", MICRO, "clickthrough_1"),
    "reddit_ads": ("campaign_report", "spend", MICRO, "clicks"),
    "snapchat_ads": ("campaign_hourly_report", "spend", MICRO, "swipes"),
    "tiktok_ads": ("campaign_report_hourly", "spend", ONE, "clicks"),
    "twitter_ads": ("campaign_report", "billed_charge_local_micro", MICRO, "url_clicks"),
}
# Where the currency stands: in the row, or in a table that a column leads to, also through the campaign.
# The samples of Facebook and Snapchat lack it.
CURRENCY_IN_ROW = {"apple_search": "local_spend_currency", "microsoft_ads": "currency_code"}
CURRENCY_OF = {
    "amazon_ads": ("campaign_id", "campaign_history", "profile_id", ("profile",), "currency_code"),
    "google_ads": ("customer_id", None, None, ("account_history",), "currency_code"),
    "linkedin_ads": ("campaign_id", "campaign_history", "account_id", ("account_history",), "currency"),
    "pinterest_ads": ("advertiser_id", None, None, ("advertiser_history",), "currency"),
    "reddit_ads": ("account_id", None, None, ("account", "business_account"), "currency"),
    "tiktok_ads": ("campaign_id", "campaign_history", "advertiser_id", ("advertiser",), "currency"),
    "twitter_ads": ("campaign_id", None, None, ("campaign_history",), "currency"),
}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(tmp_path_factory.mktemp("samples"))
    land(house, read_tables())
    house.build_to_core(**switched_on(MONEY))
    return house


def currency_of(network: str, row: dict[str, str]) -> str:
    """What a reader of the files would say the row's currency is."""
    if network in CURRENCY_IN_ROW:
        return row[CURRENCY_IN_ROW[network]] or "XXX"
    if network not in CURRENCY_OF:
        return "XXX"
    start, through, link, ends, column = CURRENCY_OF[network]
    files, key = read_tables(), row[start]
    if through and link:
        key_name = "campaign_id" if network == "tiktok_ads" else "id"
        links = {found[key_name]: found[link] for found in read_csv(files[f"{network}.{through}"])}
        key = links.get(key, "")
    known = {one["id"]: one[column] for end in ends for one in read_csv(files[f"{network}.{end}"])}
    return known.get(key) or "XXX"


def expected_spend(network: str) -> dict[str, tuple[Decimal, int]]:
    table, column, unit, clicks = SPEND[network]
    sums: dict[str, tuple[Decimal, int]] = defaultdict(lambda: (Decimal(0), 0))
    for row in read_csv(read_tables()[f"{network}.{table}"]):
        currency = currency_of(network, row)
        amount, count = sums[currency]
        sums[currency] = (amount + Decimal(row[column] or 0) * unit, count + int(row[clicks] or 0))
    return dict(sums)


def test_every_row_of_every_table_is_accepted(company: House) -> None:
    expected = {}
    for table, path in read_tables().items():
        with path.open(encoding="utf-8-sig", newline="") as file:
            expected[table] = (sum(1 for _ in csv.reader(file)) - 1, 0)
    found = {table: (good + twice, bad) for table, (good, bad, twice) in outcomes(company).items()}
    assert found == expected
    assert sum(rows for rows, _ in expected.values()) > 3000
    assert company.rows("select * from governance.quarantine") == []


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("room", ["canonical.costs", "core.fct_costs"])
def test_spend_is_that_of_the_report(network: str, room: str, company: House) -> None:
    """Per currency, to the millionth; the reports of other grains are not read."""
    expected = expected_spend(network)
    found = company.rows(
        f"select currency, sum(amount_original), sum(clicks) from {room}"
        f" where source_table = '{network}.{SPEND[network][0]}' group by 1"
    )
    # No row of the LinkedIn sample lacks its account, so the fallback to US dollars plays no part here.
    assert {currency: (amount, int(clicks)) for currency, amount, clicks in found} == expected
    assert sum(amount for amount, _ in expected.values()) > 0
    sources = company.rows(
        f"select count(distinct source_table) from {room} where source_table like '{network}.%'"
    )
    assert sources == [(1,)]


def test_all_spend_stands_on_the_paid_channels(company: House) -> None:
    found = company.rows(
        "select count(*), count(*) filter (channel_class = 'paid') from core.fct_costs"
        " join core.dim_channels using (channel_id)"
    )
    rows = sum(len(read_csv(read_tables()[f"{name}.{spec[0]}"])) for name, spec in SPEND.items())
    assert found == [(rows, rows)]


@pytest.mark.parametrize(
    ("network", "table", "key", "version", "name"),
    [
        ("amazon_ads", "campaign_history", "id", "last_updated_date", "name"),
        ("facebook_ads", "campaign_history", "id", "updated_time", "name"),
        ("google_ads", "campaign_history", "id", "updated_at", "name"),
        ("linkedin_ads", "campaign_history", "id", "last_modified_time", "name"),
        ("microsoft_ads", "campaign_history", "id", "modified_time", "name"),
        ("snapchat_ads", "campaign_history", "id", "_fivetran_synced", "name"),
        ("twitter_ads", "campaign_history", "id", "updated_at", "name"),
    ],
)
def test_campaigns_have_their_newest_name(
    network: str, table: str, key: str, version: str, name: str, company: House
) -> None:
    rows = read_csv(read_tables()[f"{network}.{table}"])
    newest = {row[key]: row[name] for row in sorted(rows, key=lambda row: row[version])}
    found = company.rows(
        "select campaign_id, campaign_name from canonical.campaigns"
        f" where is_current and source_table = '{network}.{table}'"
    )
    assert dict(found) == newest


def test_stripe_money_is_that_of_the_files(company: House) -> None:
    files = read_tables()
    charges = [row for row in read_csv(files["stripe.charge"]) if row["status"] == "succeeded"]
    refunds = [row for row in read_csv(files["stripe.refund"]) if row["status"] == "succeeded"]
    disputes = [row for row in read_csv(files["stripe.dispute"]) if row["status"] == "lost"]
    assert {row["currency"] for row in [*charges, *refunds, *disputes]} == {"usd"}
    cents = sum(int(row["amount"]) for row in charges) - sum(
        int(row["amount"]) for row in [*refunds, *disputes]
    )
    found = company.rows("select sum(amount_original), count(*) from core.fct_payments")
    assert found == [(Decimal(cents) / 100, len(charges) + len(refunds) + len(disputes))]
    live = [row for row in read_csv(files["stripe.invoice"]) if row["livemode"] == "TRUE"]
    notes = [row for row in read_csv(files["stripe.credit_note"]) if row["livemode"] == "TRUE"]
    invoiced = sum(int(row["total"]) for row in live) - sum(int(row["total"]) for row in notes)
    assert company.rows("select sum(amount_original) from canonical.invoices where is_current") == [
        (Decimal(invoiced) / 100,)
    ]


def test_stripe_lines_are_monthly(company: House) -> None:
    """Amount × quantity ÷ months of the interval; the sample bills monthly and every three or six months."""
    files = read_tables()
    plans = {row["id"]: row for row in read_csv(files["stripe.plan"])}
    expected = {}
    for item in read_csv(files["stripe.subscription_item"]):
        if plan := plans.get(item["plan_id"]):
            cents = Decimal(plan["amount"]) * Decimal(item["quantity"]) / int(plan["interval_count"])
            expected[item["id"]] = round(cents / 100, 6)
    found = company.rows(
        "select source_key, monthly_amount_original from canonical.contract_lines"
        " where monthly_amount_original is not null"
    )
    assert dict(found) == expected
    assert len(expected) == 13
