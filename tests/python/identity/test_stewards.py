"""What a steward decides: every mart follows, the past keeps its answer, undoing restores."""

from __future__ import annotations

from datetime import timedelta

import pytest
from warehouse.house import House, project_copy

HEADER = (
    "decision_id,entity_type,verdict,left_type,left_value,right_type,right_value,"
    "decided_on,revoked_on,decided_by,reason"
)
UNMERGE = "D1,person,different,crm_contact_id,K1,crm_contact_id,K2,{day},,steward,father and son"
# Two contacts of one surname share a number; each has a deal, and a lead came from the shared number.
RAW = {
    "crm/contacts/contacts_2026-01-05.csv": (
        "contact_id,full_name,mobile,email,account_id,created_at\n"
        "K1,王大明,13812340001,damingwang@bridge.example.cn,A1,2026-01-05 10:00:00\n"
        "K3,赵敏,13812340003,,A3,2026-01-05 11:00:00\n"
    ),
    "crm/contacts/contacts_2026-02-05.csv": (
        "contact_id,full_name,mobile,email,account_id,created_at\n"
        "K2,王小明,13812340001,xiaoming@bridge.example.cn,A1,2026-02-05 10:00:00\n"
    ),
    "crm/accounts/accounts_2026-01-05.csv": (
        "account_id,account_name,created_at\n"
        "A1,杭州蓝桥软件有限公司,2026-01-05 10:00:00\n"
        "A3,青岛远山食品有限公司,2026-01-05 10:00:00\n"
    ),
    "crm/leads/leads_2026-03-01.csv": (
        "lead_id,full_name,company_name,email,converted_contact_id,created_at\n"
        "L2,王小明,杭州蓝桥软件有限公司,xiaoming@bridge.example.cn,K2,2026-03-01 10:00:00\n"
    ),
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A company with a copy of the project, whose seeds may be edited."""
    project = project_copy(tmp_path_factory.mktemp("project"))
    house = House(tmp_path_factory.mktemp("company"), project)
    for name, text in RAW.items():
        house.put(name, text)
    report = house.ingest()
    assert len(report.landed) == len(RAW), report
    return house


def build(house: House, *decisions: str) -> None:
    (house.project / "seeds" / "identity_decisions.csv").write_text(
        "\n".join([HEADER, *decisions]) + "\n", encoding="utf-8"
    )
    house.build(
        *("--select", "path:seeds", "+path:models/marts/identity", "+fct_leads"),
        *("--indirect-selection", "cautious"),
    )


def owner(house: House, kind: str, value: str) -> set[str]:
    rows = house.rows(
        "select person_id from identity.person_identifiers"
        f" where identifier_type = '{kind}' and identifier_value = '{value}' and is_current"
    )
    return {row[0] for row in rows}


def state(house: House) -> list[tuple[str, ...]]:
    return house.rows(
        "select entity_type, source_table, source_key, entity_id from identity_build.record_ids"
        " where is_current order by all"
    )


def test_an_unmerge_splits_every_mart_keeps_the_past_and_can_be_undone(house: House) -> None:
    build(house)
    together, merged = owner(house, "crm_contact_id", "K1"), state(house)
    assert together == owner(house, "crm_contact_id", "K2") and len(together) == 1
    assert house.rows("select distinct person_id from core.fct_leads") == [tuple(together)]
    loaded = house.rows("select max(happened_at) from identity_build.identity_moments")[0][0]

    # A day later: in the evening of UTC the company's day is the next one already.
    build(house, UNMERGE.format(day=f"{loaded + timedelta(days=1):%Y-%m-%d}"))
    first, second = owner(house, "crm_contact_id", "K1"), owner(house, "crm_contact_id", "K2")
    assert first == together, "the piece with the oldest record keeps the ID"
    assert len(second) == 1 and second.isdisjoint(first)
    # Everything that followed the second one follows it now.
    assert house.rows("select distinct person_id from core.fct_leads") == [tuple(second)]
    assert owner(house, "email", "xiaoming@bridge.example.cn") == second
    all_three = first | second | owner(house, "crm_contact_id", "K3")
    for mart in ("persons", "person_account_links", "person_identifiers where is_current"):
        assert {row[0] for row in house.rows(f"select person_id from identity.{mart}")} == all_three
    assert house.rows(
        "select event_type, cause, former_id, new_id from identity.identity_events"
        " where entity_type = 'person' and cause = 'decision'"
    ) == [("split", "decision", *first, *second)]
    # The past keeps its answer: on the day of the loads both were one.
    assert house.rows(
        "select distinct person_id from identity.person_identifiers where identifier_value in ('K1', 'K2')"
        f" and valid_from <= timestamp '{loaded}' and (valid_to is null or valid_to > timestamp '{loaded}')"
    ) == [tuple(together)]
    # The pair is decided and does not come back to the queue.
    assert house.rows("select count(*) from identity.identity_review_queue") == [(0,)]

    build(house)
    assert state(house) == merged, "undoing restores the former state"


def test_a_revoked_decision_leaves_the_former_state_and_its_trace(house: House) -> None:
    build(house)
    merged = state(house)
    decision = UNMERGE.format(day="2030-01-01").replace("2030-01-01,,", "2030-01-01,2030-02-01,")
    build(house, decision)
    assert state(house) == merged
    assert house.rows(
        "select event_type from identity.identity_events where cause = 'decision' order by moment"
    ) == [("split",), ("merge",)]


def test_a_must_link_joins_what_shares_nothing(house: House) -> None:
    build(house)
    older, younger = owner(house, "crm_contact_id", "K1"), owner(house, "crm_contact_id", "K3")
    assert older.isdisjoint(younger)
    build(house, "D3,person,same,crm_contact_id,K3,crm.contacts,K1,2030-01-01,,steward,one person")
    assert owner(house, "crm_contact_id", "K3") == owner(house, "crm_contact_id", "K1") == older
    assert house.rows(
        "select event_type, cause, former_id, new_id from identity.identity_events where cause = 'decision'"
    ) == [("merge", "decision", *younger, *older)]


def test_companies_can_be_joined_by_the_names_as_written(house: House) -> None:
    build(house)
    assert len(accounts(house)) == 2
    build(
        house,
        "D4,organization,same,company_name,杭州蓝桥软件有限公司,company_name,"
        "青岛远山食品有限公司,2026-04-01,,steward,renamed",
    )
    assert len(accounts(house)) == 1


def accounts(house: House) -> set[str]:
    return {row[0] for row in house.rows("select account_id from identity.accounts")}
