"""Hand-made files of the ad networks: joins, currencies, days, channels, renamed campaigns, corrections."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from warehouse.house import House

from connectors.landed import land_rows, switched_on
from connectors.samples import NETWORKS

# Shanghai is eight hours ahead of UTC, Los Angeles seven behind in March 2026 (from the 8th on).
FILES: dict[str, list[dict[str, object]]] = {
    "facebook_ads.account_history": [
        {"id": "a1", "currency": "usd", "_fivetran_synced": "2026-01-01 00:00:00"},
        {"id": "a1", "currency": "eur", "_fivetran_synced": "2026-02-01 00:00:00"},
    ],
    "facebook_ads.campaign_history": [
        {"id": "c1", "name": "Spring", "updated_time": "2026-03-02T00:00:00"},
        {"id": "c1", "name": "Winter", "updated_time": "2026-01-02T00:00:00"},
    ],
    "facebook_ads.ad_history": [
        {"id": "x1", "ad_set_id": "s1", "campaign_id": "c0", "updated_time": "2026-01-02T00:00:00"},
        {"id": "x1", "ad_set_id": "s2", "campaign_id": "c1", "updated_time": "2026-03-02T00:00:00"},
    ],
    "facebook_ads.basic_ad": [
        {"ad_id": "x1", "date": "2026-03-05", "account_id": "a1", "spend": "10.10", "inline_link_clicks": 3},
        {"ad_id": "x9", "date": "2026-03-05", "account_id": "a9", "spend": "0.01", "inline_link_clicks": ""},
    ],
    "google_ads.account_history": [
        {"id": "7", "updated_at": "2026-01-01", "currency_code": "JPY"},
    ],
    "google_ads.campaign_history": [
        {"id": "g1", "name": "Brand", "advertising_channel_type": "SEARCH", "updated_at": "2026-01-01"},
        {"id": "g2", "name": "Banner", "advertising_channel_type": "DISPLAY", "updated_at": "2026-01-01"},
        {"id": "g3", "name": "New", "advertising_channel_type": "HOLOGRAM", "updated_at": "2026-01-01"},
    ],
    "google_ads.campaign_stats": [
        {"_fivetran_id": f"f{n}", "customer_id": "7", "id": campaign, "date": "2026-03-05",
         "cost_micros": cost}
        for n, (campaign, cost) in enumerate(
            [("g1", 1), ("g1", 999999), ("g2", 123456789), ("g3", 5000000), ("g1", "")]
        )
    ],
    "linkedin_ads.account_history": [
        {"id": "l1", "currency": "GBP", "last_modified_time": "2026-01-01"},
    ],
    "linkedin_ads.campaign_history": [
        {"id": "k1", "account_id": "l1", "name": "Known", "last_modified_time": "2026-01-01"},
        {"id": "k2", "account_id": "l2", "name": "Unknown", "last_modified_time": "2026-01-01"},
    ],
    "linkedin_ads.ad_analytics_by_campaign": [
        {"campaign_id": "k1", "day": "2026-03-05", "cost_in_local_currency": "8.00", "cost_in_usd": "10.00"},
        {"campaign_id": "k2", "day": "2026-03-05", "cost_in_local_currency": "8.00", "cost_in_usd": "10.00"},
    ],
    "microsoft_ads.campaign_history": [
        {"id": "m1", "name": "Search", "type": "Search", "modified_time": "2026-01-01"},
        {"id": "m2", "name": "Audience", "type": "Audience", "modified_time": "2026-01-01"},
    ],
    "microsoft_ads.campaign_performance_daily_report": [
        {"date": "2026-03-05", "account_id": "1", "campaign_id": campaign, "currency_code": "USD",
         "device_os": device, "spend": "1.50"}
        for campaign, device in [("m1", "iOS"), ("m1", "Android"), ("m1", ""), ("m2", "iOS")]
    ],
    "snapchat_ads.campaign_hourly_report": [
        {"campaign_id": "s1", "date": "2026-03-05 15:00:00", "spend": 1500000, "swipes": 1},
        {"campaign_id": "s1", "date": "2026-03-05 16:00:00", "spend": 2500000, "swipes": 2},
    ],
    "tiktok_ads.advertiser": [
        {"id": "t1", "currency": "USD", "timezone": "America/Los_Angeles"},
        {"id": "t2", "currency": "USD", "timezone": "Somewhere/Else"},
    ],
    "tiktok_ads.campaign_history": [
        {"campaign_id": "k1", "advertiser_id": "t1", "campaign_name": "West", "updated_at": "2026-01-01"},
        {"campaign_id": "k2", "advertiser_id": "t2", "campaign_name": "Else", "updated_at": "2026-01-01"},
    ],
    "tiktok_ads.campaign_report_hourly": [
        # 8 in Los Angeles is 23 in Shanghai: one hour later, the business day is the next.
        {"campaign_id": "k1", "stat_time_hour": "2026-03-10 8:00:00", "spend": "1.25"},
        {"campaign_id": "k1", "stat_time_hour": "2026-03-10 9:00:00", "spend": "2.25"},
        {"campaign_id": "k2", "stat_time_hour": "2026-03-10 9:00:00", "spend": "4.25"},
    ],
    "twitter_ads.account_history": [
        {"id": "w1", "timezone": "America/Los_Angeles", "updated_at": "2026-01-01"},
        {"id": "w2", "timezone": "Asia/Shanghai", "updated_at": "2026-01-01"},
    ],
    "twitter_ads.campaign_history": [
        {"id": "p1", "account_id": "w1", "name": "Gone", "currency": "USD", "deleted": "true",
         "updated_at": "2026-02-01 00:00:00 UTC"},
        {"id": "p2", "account_id": "w2", "name": "Here", "currency": "CNY", "deleted": "false",
         "updated_at": "2026-02-01 00:00:00 UTC"},
    ],
    "twitter_ads.campaign_report": [
        {"campaign_id": "p1", "date": "2026-03-10 07:00:00", "placement": "ALL_ON_TWITTER",
         "account_id": "w1", "billed_charge_local_micro": 1000001, "clicks": 9, "url_clicks": 2},
        {"campaign_id": "p2", "date": "2026-03-09 16:00:00", "placement": "ALL_ON_TWITTER",
         "account_id": "w2", "billed_charge_local_micro": 3, "clicks": 9, "url_clicks": ""},
    ],
    "reddit_ads.business_account": [{"id": "b1", "currency": "USD"}],
    "reddit_ads.campaign_report": [
        {"campaign_id": "r1", "date": "2026-03-05", "account_id": "b1", "spend": 250001},
    ],
    "pinterest_ads.advertiser_history": [{"id": "d1", "currency": "CAD", "updated_time": "2026-01-01"}],
    "pinterest_ads.campaign_report": [
        {"campaign_id": "i1", "campaign_name": "Pins", "date": "2026-03-05", "advertiser_id": "d1",
         "spend_in_micro_dollar": 7000000, "impression_1": 10, "impression_2": 90},
    ],
    "amazon_ads.profile": [{"id": "z1", "currency_code": "GBP"}],
    "amazon_ads.campaign_history": [
        {"id": "z9", "name": "Shelf", "profile_id": "z1", "last_updated_date": "2026-01-01"},
    ],
    "amazon_ads.campaign_level_report": [
        {"campaign_id": "z9", "date": "2026-03-05", "cost": "3.30", "campaign_budget_currency_code": "EUR"},
        {"campaign_id": "z0", "date": "2026-03-05", "cost": "4.40", "campaign_budget_currency_code": "EUR"},
    ],
    "apple_search.campaign_report": [
        {"id": "o1", "date": "2026-03-05", "local_spend_amount": "5.5", "local_spend_currency": "AUD",
         "taps": 4},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(tmp_path_factory.mktemp("networks"))
    land_rows(house, FILES)
    house.build_to_core(**switched_on(NETWORKS))
    return house


def costs(house: House, network: str, columns: str) -> list[tuple[object, ...]]:
    return house.rows(
        f"select {columns} from core.fct_costs where source_table like '{network}.%' order by source_key"
    )


def test_an_ad_leads_to_the_campaign_of_its_newest_version(company: House) -> None:
    found = costs(company, "facebook_ads", "campaign_id, campaign_name, placement, currency, clicks")
    assert found == [("c1", "Spring", "s2|x1", "EUR", 3), (None, None, "x9", "XXX", None)]


def test_micros_are_exact_and_kinds_of_campaigns_are_channels(company: House) -> None:
    found = costs(company, "google_ads", "campaign_name, amount_original, currency, channel_id")
    assert found == [
        ("Brand", Decimal("0.000001"), "JPY", "google"),
        ("Brand", Decimal("0.999999"), "JPY", "google"),
        ("Brand", None, "JPY", "google"),
        ("Banner", Decimal("123.456789"), "JPY", "display"),
        ("New", Decimal(5), "JPY", "unmapped"),
    ]
    found = costs(company, "microsoft_ads", "campaign_id, channel_id, sum(amount_original) over ()")
    six = Decimal(6)
    assert sorted(found) == [("m1", "microsoft", six)] * 3 + [("m2", "display", six)]


def test_an_amount_counts_in_the_currency_that_is_known(company: House) -> None:
    found = costs(company, "linkedin_ads", "campaign_id, amount_original, currency")
    assert found == [("k1", Decimal(8), "GBP"), ("k2", Decimal(10), "USD")]
    assert costs(company, "reddit_ads", "amount_original, currency") == [(Decimal("0.250001"), "USD")]
    assert costs(company, "pinterest_ads", "campaign_name, currency, impressions") == [("Pins", "CAD", 10)]
    assert costs(company, "amazon_ads", "campaign_name, currency") == [(None, "EUR"), ("Shelf", "GBP")]
    assert costs(company, "apple_search", "currency, clicks, channel_id") == [("AUD", 4, "apple_search")]


def test_an_unknown_currency_gives_no_amount_in_base_currency(company: House) -> None:
    """As base currency, a dollar would count as a yuan."""
    assert costs(company, "snapchat_ads", "currency, amount") == [("XXX", None)] * 2


def test_hours_fall_into_business_days(company: House) -> None:
    found = costs(company, "snapchat_ads", "cost_on, amount_original")
    assert found == [(date(2026, 3, 5), Decimal("1.5")), (date(2026, 3, 6), Decimal("2.5"))]
    found = costs(company, "tiktok_ads", "cost_on, amount_original")
    assert found == [
        (date(2026, 3, 10), Decimal("1.25")),
        (date(2026, 3, 11), Decimal("2.25")),
        (date(2026, 3, 10), Decimal("4.25")),  # a zone that nobody knows is taken as the business zone
    ]


def test_a_day_is_that_of_the_account(company: House) -> None:
    """Both rows are of 10 March on their account's own calendar, though one begins on 9 March in UTC."""
    found = costs(company, "twitter_ads", "cost_on, amount_original, currency, placement, clicks")
    day, place = date(2026, 3, 10), "ALL_ON_TWITTER"
    assert found == [
        (day, Decimal("1.000001"), "USD", place, 2),
        (day, Decimal("0.000003"), "CNY", place, 9),
    ]


def test_a_deleted_campaign_is_not_current_and_its_costs_keep_its_name(company: House) -> None:
    found = company.rows(
        "select campaign_id, is_current from canonical.campaigns where platform = 'twitter' order by 1"
    )
    assert found == [("p1", False), ("p2", True)]
    assert costs(company, "twitter_ads", "campaign_name") == [("Gone",), ("Here",)]


def test_the_configured_currency_fills_the_gap_and_a_correction_replaces(
    company: House, house: House
) -> None:
    house.take_landing(company)
    # The network restates a day, an unchanged row comes again, and an hour falls away to nothing.
    again = [{**row} for row in FILES["facebook_ads.basic_ad"]]
    again[0]["spend"] = "12.34"
    hours = [{**FILES["snapchat_ads.campaign_hourly_report"][0], "spend": 0}]
    land_rows(
        house, {"facebook_ads.basic_ad": again, "snapchat_ads.campaign_hourly_report": hours}, name="later"
    )
    house.build_to_core(
        connector_currencies={"snapchat_ads": "USD"},
        **switched_on(["facebook_ads", "snapchat_ads"]),
    )
    found = costs(house, "facebook_ads", "placement, amount_original")
    assert found == [("s2|x1", Decimal("12.34")), ("x9", Decimal("0.01"))]
    found = costs(house, "snapchat_ads", "amount_original, currency, amount is null")
    assert found == [(Decimal(0), "USD", False), (Decimal("2.5"), "USD", False)]
    assert costs(house, "google_ads", "1") == [], "a connector that is off is not read"
