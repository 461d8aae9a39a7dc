"""The examples under examples/ give the known answers of the real data."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from bowtie.refresh import refresh
from bowtie.workspace import PROJECT_ROOT
from warehouse.house import House, real_data


def published(house: House, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(house.workspace.published / "marts.duckdb"), read_only=True) as marts:
        return marts.execute(query).fetchall()


def bring(tmp_path_factory: pytest.TempPathFactory, name: str) -> House:
    """The two commands of the example's README: ingest with its mapping, then refresh."""
    house = House(tmp_path_factory.mktemp(name))
    report = house.ingest(real_data(name), mapping=PROJECT_ROOT / "examples" / name)
    assert not report.set_aside
    assert refresh(house.workspace).outcome == "published"
    return house


@pytest.fixture(scope="module")
def olist(tmp_path_factory: pytest.TempPathFactory) -> House:
    return bring(tmp_path_factory, "olist")


@pytest.fixture(scope="module")
def crm_maven(tmp_path_factory: pytest.TempPathFactory) -> House:
    return bring(tmp_path_factory, "crm_maven")


@pytest.fixture(scope="module")
def chinese_exports(tmp_path_factory: pytest.TempPathFactory) -> House:
    return bring(tmp_path_factory, "chinese_exports")


def count_records(path: Path, encoding: str) -> int:
    with path.open(encoding=encoding, newline="") as file:
        return sum(1 for _ in csv.reader(file)) - 1


def test_olist_winners_become_customers_on_the_day_they_were_won(olist: House) -> None:
    """842 deals, each from its lead; the one won before its first contact begins with the contact."""
    folder = real_data("olist")
    raw = duckdb.sql(
        f"""
        select leads.mql_id, first_contact_date, greatest(first_contact_date, cast(won_date as date))
        from read_csv('{folder}/olist_closed_deals_dataset.csv') as deals
        join read_csv('{folder}/olist_marketing_qualified_leads_dataset.csv') as leads using (mql_id)
        """
    ).fetchall()
    found = olist.rows(
        """
        select leads.lead_key, leads.created_on, stages.entered_on
        from core.fct_leads as leads
        join lifecycle.stage_history as stages
            on leads.person_id = stages.entity_id and stages.ladder = 'revenue'
        where stages.stage_id = 'customer' and stages.left_on is null
        """
    )
    assert len(raw) == 842
    assert sorted(found) == sorted(raw)


def test_olist_sdr_hand_over_to_sr_on_the_day_of_the_deal(olist: House) -> None:
    """Who had whom, from whom to whom, when, after how long; a deal before its lead knows no owner."""
    folder = real_data("olist")
    raw = duckdb.sql(
        f"""
        select mql_id, sdr_id, sr_id, cast(won_date as date), cast(won_date as date) - first_contact_date
        from read_csv('{folder}/olist_closed_deals_dataset.csv') as deals
        join read_csv('{folder}/olist_marketing_qualified_leads_dataset.csv') as leads using (mql_id)
        where won_date >= first_contact_date
        """
    ).fetchall()
    found = olist.rows(
        """
        select leads.lead_key, from_owner_key, to_owner_key, handed_over_on, handed_over_on - leads.created_on
        from lifecycle.handovers as handovers
        join core.fct_leads as leads on handovers.entity_id = leads.person_id
        where rule_id = 'marketing_to_sales' and to_owner_key is not null
        """
    )
    assert len(raw) == 841
    assert sorted(found) == sorted(raw)
    owners = olist.rows(
        "select pool_id, count(distinct owner_key), count(distinct entity_id) from lifecycle.pool_history"
        " where entity_type = 'person' and owner_key is not null group by 1 order by 1"
    )
    assert owners == [("marketing", 32, 841), ("sales", 22, 841)]
    won = olist.rows(
        "select sum(won_deals) from lifecycle.pool_history where entity_type = 'person'"
        " union all select reached from lifecycle.stage_funnels where funnel_id = 'person_revenue'"
        " and cohort = 'all' and slice_by = 'all' and stage_id = 'customer'"
    )
    assert won == [(842,), (842,)]


CHANNEL_OF = {
    "social": "organic_social",
    "direct_traffic": "direct",
    "other_publicities": "other_publicity",
    None: "not_recorded",
}


def test_olist_wins_and_revenue_by_origin(olist: House) -> None:
    """Each lead's origin is its only touch: every model credits what a plain count does, and turnover too."""
    folder = real_data("olist")
    plain = duckdb.execute(f"""
        select leads.origin, count(*), coalesce(sum(metrics.gmv), 0)
        from read_csv('{folder}/olist_closed_deals_dataset.csv') as deals
        join read_csv('{folder}/olist_marketing_qualified_leads_dataset.csv') as leads using (mql_id)
        left join read_csv('{folder}/seller_metrics.csv') as metrics using (seller_id)
        group by 1
    """).fetchall()
    expected = {CHANNEL_OF.get(origin, origin): (won, turnover) for origin, won, turnover in plain}
    assert sum(won for won, _ in expected.values()) == 842
    for model in ("first_touch", "linear", "markov", "shapley"):
        credited = olist.rows(
            "select channel_id, sum(deals), sum(collected_amount) from acquisition.channel_roi_monthly"
            f" where model_id = '{model}' and channel_level = 'channel' group by 1 having sum(deals) > 0"
        )
        found = {channel: (won, collected) for channel, won, collected in credited}
        assert found.keys() == expected.keys()
        for channel, told in expected.items():
            assert found[channel] == pytest.approx(told, abs=0.005), (model, channel)


def test_olist_conversion_within_90_days_by_origin(olist: House) -> None:
    found = published(
        olist,
        "select channel_id, sum(reached_in_window), sum(entries) from lifecycle.funnel_cohorts"
        " where step = 'won' group by channel_id",
    )
    rates = {channel: (won, leads) for channel, won, leads in found}
    assert rates["paid_search"] == (150, 1586)
    assert rates["organic_search"] == (217, 2296)
    assert rates["organic_social"] == (58, 1350)
    assert rates["unknown"] == (157, 1099)
    assert rates["direct"] == (50, 499)


def test_olist_keeps_missing_and_unknown_origins_apart(olist: House) -> None:
    found = published(
        olist,
        "select channel_id, sum(entries) from lifecycle.funnel_cohorts"
        " where step = 'lead' and channel_id in ('not_recorded', 'unknown', 'unmapped')"
        " group by 1 order by 1",
    )
    assert found == [("not_recorded", 60), ("unknown", 1099)]


def test_olist_counts_and_flags_the_deal_won_before_its_lead(olist: House) -> None:
    found = published(
        olist,
        "select step, sum(entries), sum(reached), sum(clock_skewed) from lifecycle.funnel_cohorts"
        " group by step order by step",
    )
    assert found == [("lead", 8000, 8000, 1), ("opportunity", 8000, 842, 1), ("won", 8000, 842, 1)]
    skewed = olist.rows(
        "select channel_id, is_won, won_at < lead_at from lifecycle_build.funnel_journeys"
        " where is_clock_skewed"
    )
    assert skewed == [("organic_search", True, True)]


def test_olist_median_days_to_won(olist: House) -> None:
    found = olist.rows(
        "select median(floor(epoch(won_at - lead_at) / 86400)) from lifecycle_build.funnel_journeys"
        " where is_won"
    )
    assert found == [(14.0,)]


def test_crm_maven_reconciles_and_keeps_every_row(crm_maven: House) -> None:
    found = published(
        crm_maven,
        "select sum(entries), sum(reached), sum(lost_before), sum(pending), sum(won_amount)"
        " from lifecycle.funnel_cohorts where step = 'won'",
    )
    assert found == [(8800, 4238, 2473, 1589 + 500, Decimal("10005534.00"))]


def test_crm_maven_reports_the_dirty_product_and_the_missing_accounts(crm_maven: House) -> None:
    found = published(
        crm_maven,
        "select column_name, code, raw_value, count(*) from governance.data_notices"
        " group by all order by 1 desc, 3",
    )
    pipeline = real_data("crm_maven") / "sales_pipeline.csv"
    conflicts = duckdb.execute(f"""
        with deals as (
            from read_csv('{pipeline}')
            where deal_stage in ('Engaging', 'Prospecting') and account is not null
        )
        select 'stage', 'conflicting_deals', deal_stage, count(*) from deals
        where (account, product) in (
            select (account, product) from deals group by all having count(distinct deal_stage) > 1
        )
        group by all order by all
    """).fetchall()
    assert sum(count for *_, count in conflicts) == 232
    assert found == [
        *conflicts,
        ("product", "no_such_reference", "GTXPro", 1480),
        ("account_id", "none_of_group", None, 1425),
    ]
    notices = 232 + 1480 + 1425
    assert published(crm_maven, "select sum(notices) from governance.source_quality") == [(notices,)]


def test_chinese_exports_lose_no_row(chinese_exports: House) -> None:
    folder = real_data("chinese_exports")
    expected = {
        "crm.contacts": count_records(folder / "crm_contacts_utf8bom.csv", "utf-8-sig"),
        "offline_events.registrations": count_records(folder / "exhibition_signup_gbk.csv", "gbk"),
        "wecom.external_contacts": count_records(folder / "wecom_export_gb18030.csv", "gb18030"),
    }
    found = published(
        chinese_exports,
        "select source_table, rows_accepted, rows_quarantined + rows_duplicate"
        " from governance.source_quality",
    )
    assert {table: (accepted, others) for table, accepted, others in found} == {
        table: (rows, 0) for table, rows in expected.items()
    }
    assert sum(expected.values()) == 3100


def test_unrecoverable_mobiles_are_quarantined_as_values(chinese_exports: House) -> None:
    """A cell that Excel cut (exponent form, or ten digits) gives no identifier; its row stays."""
    folder = real_data("chinese_exports")
    cut = 0
    for name, encoding in (("exhibition_signup_gbk.csv", "gbk"), ("wecom_export_gb18030.csv", "gb18030")):
        with (folder / name).open(encoding=encoding, newline="") as file:
            cells = [row["手机号"].strip() for row in csv.DictReader(file)]
        cut += sum(
            "E+" in cell or (cell.isdecimal() and cell.isascii() and len(cell) == 10) for cell in cells
        )
    found = published(
        chinese_exports,
        "select scope, code, column_name, count(*) from governance.quarantine group by all",
    )
    assert found == [("value", "lost_digits", "mobile", cut)]
    assert cut == 228
    people = chinese_exports.rows("select count(*), count(mobile) from canonical.people")
    blank = 3100 - people[0][1] - cut
    assert people[0][0] == 3100
    assert blank == sum(
        not row["手机号"].strip()
        for name, encoding in (
            ("crm_contacts_utf8bom.csv", "utf-8-sig"),
            ("exhibition_signup_gbk.csv", "gbk"),
            ("wecom_export_gb18030.csv", "gb18030"),
        )
        for row in csv.DictReader((folder / name).read_text(encoding=encoding).splitlines())
    )


def test_two_mobiles_in_a_cell_are_two_identifiers(chinese_exports: House) -> None:
    found = chinese_exports.rows(
        "select mobile, list(identifier_value order by identifier_value) from canonical.people"
        " join canonical.identifiers using (source_table, source_key)"
        " where source_key = '903' and identifier_type = 'mobile' group by 1"
    )
    assert found == [("+8613800000633;+8613800000634", ["+8613800000633", "+8613800000634"])]
