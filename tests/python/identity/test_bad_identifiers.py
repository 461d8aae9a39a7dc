"""What must not make one person of many: placeholders, shared numbers, hostile text."""

from __future__ import annotations

import pytest
from warehouse.house import House

SHARED = 5_000
NASTY = [
    "'); drop table people; --",
    'Robert"; select 1; --',
    "😀👩\u200d💻 王",
    "{{ ref('people') }}",
    "%s %(name)s \\u0000",
    "a|b;c/d",
]
SURNAMES = "王李张刘陈杨赵黄周吴"


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(tmp_path_factory.mktemp("bad"))
    contacts = [
        f"K{number},{SURNAMES[number % 10]}{number},13700000000,k{number}@example.com,0,无"
        for number in range(SHARED)
    ]
    contacts += [
        f'N{number},"{name.replace(chr(34), chr(34) * 2)}",,,无,0' for number, name in enumerate(NASTY)
    ]
    contacts += [
        "T1,钱一,13811110001/13811110002,,0,无",
        "T2,钱一,13811110002,,0,无",
        "T3,孙二,13811110003,,-,null",
    ]
    house.put(
        "crm/contacts/contacts.csv",
        "contact_id,full_name,mobile,email,wechat_unionid,company_name\n" + "\n".join(contacts) + "\n",
    )
    leads = [f"L{number},2026-01-05,赵{number},无,test@test.com" for number in range(50)]
    house.put("crm/leads/leads.csv", "lead_id,created_at,full_name,mobile,email\n" + "\n".join(leads) + "\n")
    accounts = [f"A{number},公司{number}有限公司,0" for number in range(50)]
    house.put(
        "crm/accounts/accounts.csv", "account_id,account_name,credit_code\n" + "\n".join(accounts) + "\n"
    )
    assert not house.ingest().set_aside
    house.build(
        "--select", "path:seeds", "+record_ids", "+fct_data_problems", "--indirect-selection", "cautious"
    )
    return house


def test_no_giant_cluster_arises(company: House) -> None:
    sizes = company.rows(
        "select entity_type, max(records) from (select entity_type, entity_id, count(*) as records"
        " from identity_build.record_ids where is_current and source_table <> 'people' group by all)"
        " group by 1 order by 1"
    )
    assert sizes == [("organization", 1), ("person", 2)]


def test_two_mobiles_of_one_cell_tie_to_both(company: House) -> None:
    found = company.rows(
        "select list(source_key order by source_key) from identity_build.record_ids"
        " where is_current and source_key in ('T1', 'T2', 'T3') group by entity_id order by 1"
    )
    assert found == [(["T1", "T2"],), (["T3"],)]


def test_what_ties_nobody_is_listed_with_its_guard(company: House) -> None:
    found = company.rows(
        "select identifier_type || ':' || identifier_value, guard_id, record_count"
        " from identity_build.identity_guarded where record_count > 2 order by 1"
    )
    assert found == [
        ("email:test@test.com", "role_mailbox", 50),
        ("mobile:+8613700000000", "mobile_shared_by_surnames", SHARED),
        ("wechat_unionid:0", "test_value", SHARED + 2),
        ("wechat_unionid:无", "test_value", len(NASTY)),
    ]


def test_what_is_no_identifier_at_all_is_quarantined_as_a_value(company: House) -> None:
    found = company.rows(
        "select source_table, column_name, code, scope, count(*) from core.fct_data_problems"
        " group by all order by 1"
    )
    assert found == [
        ("crm.accounts", "credit_code", "not_a_credit_code", "value", 50),
        ("crm.leads", "mobile", "not_a_mobile", "value", 50),
    ]


def test_every_record_has_one_id_and_hostile_text_is_only_text(company: House) -> None:
    rows = company.rows(
        "select count(*), count(distinct source_key) from identity_build.record_ids"
        " where is_current and entity_type = 'person' and source_table = 'crm.contacts'"
    )
    assert rows == [(SHARED + len(NASTY) + 3,) * 2]
    names = {
        name for (name,) in company.rows("select full_name from canonical.people where source_key like 'N%'")
    }
    assert len(names) == len(NASTY)
    assert NASTY[0] in names
