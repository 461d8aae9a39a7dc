"""Zendesk as the loader lands it: the sample files, and a small help desk whose keys match."""

from __future__ import annotations

from datetime import datetime

import pytest
from warehouse.house import House

from bowtie.contracts import Table
from connectors.crm_systems import (
    check_bare_table,
    check_rows_are_conserved,
    current_keys,
    entity_counts,
    handmade_house,
    rows_of,
)
from connectors.landed import tables_of

moment = datetime.fromisoformat  # UTC, stored without its zone
CONNECTOR = "zendesk"  # what the fixtures `real` and `bare` land
TABLES = tables_of([CONNECTOR])
DAY = "2026-01-05 "
DESK = {
    "organization": [{"id": "90", "name": "Acme", "updated_at": DAY + "08:00:00"}],
    "domain_name": [
        {"organization_id": "90", "domain_name": "Acme.com"},
        {"organization_id": "90", "domain_name": "acme.cn"},
    ],
    "user": [
        {
            "id": "1",
            "name": "Wang Fang",
            "email": "Wang@acme.com",
            "phone": "13800001234",
            "organization_id": "90",
            "role": "end-user",
            "updated_at": DAY + "08:00:00",
        },
        {"id": "2", "name": "Colleague", "role": "end-user", "updated_at": DAY + "08:00:00"},
        {"id": "5", "name": "Agent", "role": "agent", "active": "true", "updated_at": DAY + "08:00:00"},
        {"id": "6", "name": "Left", "role": "agent", "updated_at": DAY + "08:00:00"},
        {"id": "6", "name": "Left", "role": "end-user", "active": "false", "updated_at": DAY + "09:00:00"},
    ],
    "ticket": [
        {
            "id": "10",
            "created_at": DAY + "08:00:00",
            "updated_at": DAY + "20:00:00",
            "status": "closed",
            "requester_id": "1",
            "assignee_id": "5",
            "organization_id": "90",
            "merged_ticket_ids": "[11, 12]",
        },
        {"id": "11", "created_at": DAY + "08:00:00", "updated_at": DAY + "20:00:00", "status": "closed"},
        {"id": "13", "created_at": DAY + "08:00:00", "updated_at": DAY + "20:00:00", "status": "deleted"},
        {"id": "14", "created_at": DAY + "08:00:00", "updated_at": DAY + "20:00:00", "status": "closed"},
        {"id": "15", "created_at": DAY + "08:00:00", "updated_at": DAY + "21:00:00", "status": "solved"},
        {"id": "16", "created_at": DAY + "08:00:00", "updated_at": DAY + "21:00:00", "status": "open"},
    ],
    "ticket_tag": [{"ticket_id": "14", "tag": "closed_by_merge"}, {"ticket_id": "15", "tag": "vip"}],
    "ticket_comment": [
        {"id": "c0", "ticket_id": "10", "user_id": "5", "created": DAY + "08:00:00", "public": "true"},
        {"id": "c1", "ticket_id": "10", "user_id": "1", "created": DAY + "08:10:00", "public": "true"},
        {"id": "c2", "ticket_id": "10", "user_id": "2", "created": DAY + "08:20:00", "public": "true"},
        {"id": "c3", "ticket_id": "10", "user_id": "5", "created": DAY + "08:30:00", "public": "false"},
        {"id": "c4", "ticket_id": "10", "user_id": "5", "created": DAY + "08:40:00", "public": "true"},
        {"id": "c5", "ticket_id": "10", "user_id": "5", "created": DAY + "08:50:00", "public": "true"},
    ],
    "ticket_field_history": [
        {"ticket_id": "10", "field_name": "status", "updated": DAY + "08:00:00", "value": "new"},
        {"ticket_id": "10", "field_name": "status", "updated": DAY + "09:00:00", "value": "solved"},
        {"ticket_id": "10", "field_name": "status", "updated": DAY + "10:00:00", "value": "open"},
        {"ticket_id": "10", "field_name": "status", "updated": DAY + "11:00:00", "value": "solved"},
        {"ticket_id": "10", "field_name": "status", "updated": DAY + "20:00:00", "value": "closed"},
        {
            "ticket_id": "10",
            "field_name": "satisfaction_score",
            "updated": DAY + "11:00:00",
            "value": "offered",
        },
        {"ticket_id": "10", "field_name": "satisfaction_score", "updated": DAY + "12:00:00", "value": "bad"},
        {"ticket_id": "10", "field_name": "satisfaction_score", "updated": DAY + "13:00:00", "value": "good"},
        {
            "ticket_id": "10",
            "field_name": "satisfaction_comment",
            "updated": DAY + "13:00:00",
            "value": "Thanks",
        },
    ],
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> House:
    return handmade_house(tmp_path_factory, CONNECTOR, DESK)


def test_rows_are_conserved(real: House) -> None:
    check_rows_are_conserved(real, CONNECTOR)


def test_every_entity_gets_what_the_files_hold(real: House) -> None:
    users, tickets = rows_of("zendesk.user"), rows_of("zendesk.ticket")
    customers = [row for row in users if row["role"] == "end-user"]
    assert entity_counts(real, "people") == {"zendesk.user": len(customers)}
    assert entity_counts(real, "staff") == {"zendesk.user": len(users) - len(customers)}
    assert entity_counts(real, "organizations") == {
        "zendesk.organization": len(rows_of("zendesk.organization")),
        "zendesk.domain_name": len(rows_of("zendesk.domain_name")),
    }
    assert entity_counts(real, "tickets") == {"zendesk.ticket": len(tickets)}
    assert current_keys(real, "tickets", "zendesk.ticket") == {
        row["id"] for row in tickets if row["status"] != "deleted"
    }
    solved = {row["id"] for row in tickets if row["status"] in ("solved", "closed")}
    found = real.rows("select source_key from canonical.tickets where closed_at is not null")
    assert {key for (key,) in found} == solved


def test_a_ticket_knows_its_first_reply_its_end_and_its_score(desk: House) -> None:
    """The request, notes and what customers write are no reply; solved counts after the last reopening."""
    assert desk.rows(
        "select organization_key, person_key, person_key_type, staff_key, first_replied_at, closed_at,"
        " satisfaction_score from canonical.tickets where source_key = '10'"
    ) == [
        (
            "zendesk:90",
            "zendesk:1",
            "crm_contact_id",
            "zendesk:5",
            moment("2026-01-05 08:40:00"),
            moment("2026-01-05 11:00:00"),
            1,
        )
    ]
    assert desk.rows(
        "select source_key, closed_at from canonical.tickets where source_key in ('15', '16') order by 1"
    ) == [("15", moment("2026-01-05 21:00:00")), ("16", None)]


def test_merged_and_deleted_tickets_are_not_current(desk: House) -> None:
    assert current_keys(desk, "tickets", "zendesk.ticket") == {"10", "15", "16"}


def test_an_answer_has_versions(desk: House) -> None:
    assert desk.rows(
        "select ticket_key, survey_type, person_key, score, scale_max, comment_text, is_current"
        " from canonical.surveys order by answered_at"
    ) == [
        ("10", "csat", "zendesk:1", 0, 1, "Thanks", False),
        ("10", "csat", "zendesk:1", 1, 1, "Thanks", True),
    ]


def test_customers_are_people_and_agents_are_staff(desk: House) -> None:
    assert desk.rows(
        "select source_key, mobile, email, crm_contact_id, crm_account_id from canonical.people"
        " where is_current order by 1"
    ) == [
        ("1", "+8613800001234", "wang@acme.com", "zendesk:1", "zendesk:90"),
        ("2", None, None, "zendesk:2", None),
    ]
    assert current_keys(desk, "staff", "zendesk.user") == {"5"}


def test_every_domain_of_an_organization_is_evidence(desk: House) -> None:
    assert desk.rows(
        "select identifier_value from canonical.identifiers"
        " where identifier_type = 'website_domain' order by 1"
    ) == [("acme.cn",), ("acme.com",)]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_plan_without_the_column_gives_null(table: Table, bare: House) -> None:
    check_bare_table(bare, table)
