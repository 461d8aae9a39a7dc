"""Golden records, dated links and the relation graph, each worked by hand."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest
from warehouse.house import House

# Trust (seed identity_source_trust): contacts 0.9 offline, leads 0.7 offline, forms 0.5 online.
RAW = {
    "crm/contacts/contacts_2026-01-05.csv": (
        "contact_id,full_name,company_name,job_title,mobile,account_id,created_at\n"
        "K1,王敏,蓝桥,采购经理,13812340001,A1,2026-01-05 10:00:00\n"
        "K2,李强,,,13812340002,A1,2026-01-06 10:00:00\n"
    ),
    "crm/accounts/accounts_2026-01-05.csv": (
        "account_id,account_name,parent_account_name,created_at\n"
        "A1,杭州蓝桥软件有限公司,蓝桥控股集团有限公司,2026-01-01 10:00:00\n"
        "A2,蓝桥控股集团有限公司,,2026-01-01 10:00:00\n"
        "A3,杭州蓝桥软件有限公司宁波分公司,,2026-01-01 10:00:00\n"
        "A4,苏州远山食品有限公司,,2026-01-01 10:00:00\n"
    ),
    "website/form_submissions/forms_2026-02-05.csv": (
        "submission_id,form_id,submitted_at,full_name,company_name,job_title,mobile,email\n"
        "F1,demo,2026-02-05 10:00:00,王敏,杭州蓝桥软件有限公司,市场总监,13812340001,min@bridge.example.cn\n"
    ),
    "crm/leads/leads_2026-03-05.csv": (
        "lead_id,full_name,company_name,mobile,converted_account_id,created_at\n"
        "L2,李强,苏州远山食品有限公司,13812340002,A4,2026-03-05 10:00:00\n"
    ),
    "partner_program/partners/partners_2026-01-02.csv": (
        "partner_id,partner_name,joined_on\nPT1,上海伙伴咨询有限公司,2026-01-02\n"
    ),
    "partner_program/referrals/referrals_2026-04-05.csv": (
        "referral_id,referred_at,referrer_type,partner_id,contact_name,mobile\n"
        "R1,2026-04-05 10:00:00,partner,PT1,李强,13812340002\n"
    ),
}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(tmp_path_factory.mktemp("company"))
    for name, text in RAW.items():
        house.put(name, text)
    report = house.ingest()
    assert len(report.landed) == len(RAW), report
    house.build("--select", "path:seeds", "+path:models/marts/identity", "--indirect-selection", "cautious")
    return house


def golden(house: House, field: str) -> tuple[str, Decimal, str, str | None, str]:
    rows = house.rows(
        "select field_value, confidence, verification, other_values, source_table"
        " from identity.golden_records"
        " where entity_id = (select person_id from identity.person_identifiers"
        f" where identifier_value = 'K1') and field = '{field}'"
    )
    assert len(rows) == 1
    return rows[0]


def test_online_and_offline_agree_on_the_name(company: House) -> None:
    assert golden(company, "full_name") == ("王敏", Decimal(1), "verified", None, "crm.contacts")


def test_the_more_trusted_source_wins_and_the_other_value_is_kept(company: House) -> None:
    value, confidence, verification, others, source = golden(company, "job_title")
    assert (value, source, verification) == ("采购经理", "crm.contacts", "contradicted")
    assert confidence == Decimal("0.6429")  # 0.9 of 0.9 + 0.5
    assert others == "市场总监 (website.form_submissions)"


def test_a_legal_name_goes_before_a_short_one_whoever_says_it(company: House) -> None:
    value, confidence, *_ = golden(company, "company_name")
    assert value == "杭州蓝桥软件有限公司"
    assert confidence == Decimal("0.3571")  # 0.5 of 0.9 + 0.5


def test_what_one_source_says_is_single(company: House) -> None:
    assert golden(company, "email")[:3] == ("min@bridge.example.cn", Decimal(1), "single")


def test_links_are_dated_and_end_where_the_person_shows_up_elsewhere(company: House) -> None:
    rows = company.rows("""
        select accounts.account_name, links.valid_from, links.valid_to, links.is_current, links.is_main
        from identity.person_account_links as links
        inner join identity.accounts as accounts on links.account_id = accounts.account_id
        where links.person_id = (
            select person_id from identity.person_identifiers where identifier_value = 'K2'
        )
        order by links.valid_from
    """)
    # Shanghai is eight hours ahead of UTC.
    moved = datetime.fromisoformat("2026-03-05 02:00")
    assert rows == [
        ("杭州蓝桥软件有限公司", datetime.fromisoformat("2026-01-06 02:00"), moved, False, False),
        ("苏州远山食品有限公司", moved, None, True, True),
    ]


def test_the_relation_graph(company: House) -> None:
    rows = company.rows("""
        with names as (
            select account_id as id, account_name as name from identity.accounts
            union all
            select entity_id as id, field_value as name from identity.golden_records
            where entity_type = 'person' and field = 'full_name'
        )
        select coalesce(one.name, from_id), relation, coalesce(other.name, to_id)
        from identity.relationships
        left join names as one on from_id = one.id
        left join names as other on to_id = other.id
        order by all
    """)
    head, group = "杭州蓝桥软件有限公司", "蓝桥控股集团有限公司"
    expected = {
        (head, "subsidiary_of", group),
        ("杭州蓝桥软件有限公司宁波分公司", "branch_of", head),
        ("上海伙伴咨询有限公司", "referred", "李强"),
        ("上海伙伴咨询有限公司", "agent_of", "苏州远山食品有限公司"),
        ("李强", "works_at", head),
        ("李强", "works_at", "苏州远山食品有限公司"),
        ("王敏", "works_at", head),
    }
    assert {row for row in rows if row[1] != "in_group_by_name"} == expected
    assert all(group in row for row in rows if row[1] == "in_group_by_name")


def test_a_group_and_its_subsidiary_stay_two_and_the_brand_is_for_review(company: House) -> None:
    names = company.rows("select account_name from identity.accounts where account_name like '%蓝桥%'")
    assert len(names) == 4, "the head, its branch, the group, and the brand that may mean head or group"
    queue = company.rows("""
        select one.account_name, other.account_name from identity.identity_review_queue
        inner join identity.accounts as one on left_id = one.account_id
        inner join identity.accounts as other on right_id = other.account_id
        where reason = 'similar_name'
    """)
    assert {name for pair in queue for name in pair} == {
        "蓝桥",
        "杭州蓝桥软件有限公司",
        "蓝桥控股集团有限公司",
    }
