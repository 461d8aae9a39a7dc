"""Marketo as the loader lands it: the sample files, and a small database whose keys match."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from warehouse.house import House

from bowtie.contracts import Table
from connectors.crm_systems import (
    check_bare_table,
    check_rows_are_conserved,
    current_keys,
    entity_counts,
    handmade_house,
    joined_identifiers,
    rows_of,
)
from connectors.landed import tables_of

CONNECTOR = "marketo"  # what the fixtures `real` and `bare` land
TABLES = tables_of([CONNECTOR])
MAILS = {
    "send_email": "sent",
    "email_delivered": "delivered",
    "email_bounced": "bounced",
    "open_email": "opened",
    "click_email": "clicked",
    "unsubscribe_email": "unsubscribed",
}
T1, T2 = "2026-01-05 08:00:00", "2026-02-05 08:00:00"
DATABASE = {
    "lead": [
        {
            "id": "1",
            "email": "wang@acme.com",
            "lead_source": "Webinar",
            "created_at": T1,
            "updated_at": T1,
            "unsubscribed": "true",
        },
        {"id": "2", "email": "wang@old.com", "created_at": T1, "updated_at": T1},
        {"id": "3", "email": "gone@b.com", "created_at": T1, "updated_at": T1},
        {"id": "4", "email": "li@b.com", "created_at": T1, "updated_at": T1},
        {
            "id": "4",
            "email": "li@b.com",
            "created_at": T1,
            "updated_at": T2,
            "sfdc_lead_id": "00QA",
            "sfdc_contact_id": "003A",
            "sfdc_account_id": "001A",
        },
    ],
    "activity_merge_leads": [{"id": "m1", "lead_id": "1", "merge_ids": "[2, 9]", "activity_date": T2}],
    "activity_delete_lead": [{"id": "d1", "lead_id": "3", "activity_date": T2}],
    "activity_click_email": [
        {
            "id": "a1",
            "lead_id": "1",
            "activity_date": T1,
            "campaign_id": "50",
            "device": "PC",
            "link": "https://a.com/?utm_source=mkto",
            "primary_attribute_value_id": "70",
            "primary_attribute_value": "Mail",
        },
    ],
    "activity_unsubscribe_email": [{"id": "a2", "lead_id": "1", "activity_date": T1, "campaign_id": "50"}],
    "activity_change_data_value": [
        {
            "id": "c1",
            "lead_id": "1",
            "activity_date": T2,
            "primary_attribute_value": "Unsubscribed",
            "new_value": "false",
            "reason": "asked by phone",
        },
        {
            "id": "c2",
            "lead_id": "1",
            "activity_date": T2,
            "primary_attribute_value": "Priority",
            "new_value": "1",
        },
    ],
    "campaign": [{"id": "50", "name": "Invite", "program_id": "50", "updated_at": T1}],
    "program": [
        {
            "id": "50",
            "name": "Spring webinar",
            "channel": "Webinar",
            "start_date": "2026-03-01",
            "updated_at": T1,
        },
    ],
    "email_template_history": [
        {"id": "70", "subject": "Hello", "updated_at": T1, "created_at": T1},
        {"id": "70", "subject": "Hello again", "updated_at": T2, "created_at": T1},
    ],
}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> House:
    return handmade_house(tmp_path_factory, CONNECTOR, DATABASE)


def test_rows_are_conserved(real: House) -> None:
    check_rows_are_conserved(real, CONNECTOR)


def test_every_entity_gets_what_the_files_hold(real: House) -> None:
    sizes = {table.name: len(rows_of(table.source_table)) for table in TABLES}
    merges = {
        (row["lead_id"], loser.strip())
        for row in rows_of("marketo.activity_merge_leads")
        for loser in row["merge_ids"].strip("[]").split(",")
        if loser.strip() and loser.strip() != row["lead_id"]
    }
    people = entity_counts(real, "people")
    assert people.pop("marketo.activity_merge_leads") == len(merges)
    assert people == {"marketo.lead": sizes["lead"]}
    gone = {row["lead_id"] for row in rows_of("marketo.activity_delete_lead")} | {
        loser for _, loser in merges
    }
    remaining = {row["id"] for row in rows_of("marketo.lead")} - gone
    assert current_keys(real, "leads", "marketo.lead") == remaining
    mails = {f"marketo.activity_{kind}": sizes[f"activity_{kind}"] for kind in MAILS}
    assert entity_counts(real, "behaviors") == mails
    assert entity_counts(real, "campaigns") == {
        "marketo.campaign": sizes["campaign"],
        "marketo.program": sizes["program"],
    }
    assert entity_counts(real, "consents") == {
        "marketo.activity_unsubscribe_email": sizes["activity_unsubscribe_email"]
    }
    templates = rows_of("marketo.email_template_history")
    assert entity_counts(real, "contents") == {"marketo.email_template_history": len(templates)}
    assert len(current_keys(real, "contents", "marketo.email_template_history")) == len(
        {row["id"] for row in templates}
    )


def test_events_have_the_house_names_and_the_file_times(real: House) -> None:
    for kind, word in MAILS.items():
        rows = rows_of(f"marketo.activity_{kind}")
        newest = max(datetime.fromisoformat(row["activity_date"]) for row in rows)
        assert real.rows(
            "select distinct event_name, initiated_by, max(occurred_at) over () from canonical.behaviors"
            f" where source_table = 'marketo.activity_{kind}'"
        ) == [
            (f"email_{word}", "company" if word in ("sent", "delivered", "bounced") else "customer", newest)
        ]


def test_merged_deleted_and_synced_leads(database: House) -> None:
    """Who was merged or deleted is gone; who is in the CRM too is its lead, but stays a person here."""
    assert current_keys(database, "people", "marketo.lead") == {"1", "4"}
    assert current_keys(database, "leads", "marketo.lead") == {"1"}
    assert joined_identifiers(database, "crm_lead_id") == [
        (["00QA", "marketo:4"],),
        (["marketo:1", "marketo:2"],),
        (["marketo:1", "marketo:9"],),
    ]
    assert database.rows(
        "select crm_lead_id, crm_contact_id, crm_account_id, has_marketing_consent from canonical.people"
        " where is_current order by source_key"
    ) == [("marketo:1", None, None, False), ("marketo:4", "003A", "001A", None)]
    assert database.rows("select channel_id from core.fct_leads") == [("webinar",)]


def test_a_click_names_lead_campaign_and_content(database: House) -> None:
    assert database.rows(
        "select visitor_key, visitor_key_type, event_name, campaign_id, campaign_name, channel_hint,"
        " title, utm_source,"
        " device_type from canonical.behaviors"
        " join (select campaign_id, campaign_name from canonical.campaigns where is_current) using"
        " (campaign_id)"
        " join (select content_key, title from canonical.contents where is_current) on content_key ="
        " content_name"
        " where source_key = 'a1'"
    ) == [
        (
            "marketo:1",
            "crm_lead_id",
            "email_clicked",
            "marketo:50",
            "Invite",
            "email",
            "Hello again",
            "mkto",
            "PC",
        )
    ]
    assert database.rows(
        "select campaign_id, channel_hint, started_on from canonical.campaigns order by campaign_id"
    ) == [
        ("marketo:50", "Webinar", date(2026, 3, 1)),
        ("marketo:program:50", "Webinar", date(2026, 3, 1)),
    ]


def test_unsubscribing_and_taking_it_back_are_consents(database: House) -> None:
    assert database.rows(
        "select person_key, person_key_type, purpose, is_granted, evidence from canonical.consents"
        " order by source_key"
    ) == [
        ("marketo:1", "crm_lead_id", "email", False, "unsubscribe_email"),
        ("marketo:1", "crm_lead_id", "email", True, "asked by phone"),
    ]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_plan_without_the_column_gives_null(table: Table, bare: House) -> None:
    check_bare_table(bare, table)
