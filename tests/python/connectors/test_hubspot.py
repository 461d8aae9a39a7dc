"""HubSpot as the loader lands it: the sample files, and a small portal whose keys match."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

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

moment = datetime.fromisoformat  # UTC, stored without its zone
CONNECTOR = "hubspot"  # what the fixtures `real` and `bare` land
TABLES = tables_of([CONNECTOR])
T1, T2 = "2026-01-05 08:00:00", "2026-02-05 08:00:00"
FIRST = {
    "company": [
        {
            "id": "900",
            "property_name": "Acme",
            "property_website": "https://www.acme.com/x",
            "_fivetran_synced": T1,
        },
        {"id": "901", "property_name": "Gone", "is_deleted": "true", "_fivetran_synced": T1},
        {
            "id": "902",
            "property_name": "Second choice",
            "property_hs_parent_company_id": "900",
            "_fivetran_synced": T1,
        },
    ],
    "contact": [
        {
            "id": "1",
            "property_email": "Wang@Acme.com",
            "property_firstname": "Fang",
            "property_lastname": "Wang",
            "property_hs_analytics_source": "PAID_SEARCH",
            "property_lifecyclestage": "lead",
            "property_createdate": T1,
            "property_hs_email_optout": "true",
            "property_hs_merged_object_ids": "3;4",
            "_fivetran_synced": T1,
        },
        {
            "id": "2",
            "property_email": "wang@old.com",
            "property_lifecyclestage": "lead",
            "_fivetran_synced": T1,
        },
        {"id": "3", "property_email": "w@third.com", "_fivetran_synced": T1},
        {"id": "5", "property_email": "li@b.com", "property_lifecyclestage": "lead", "_fivetran_synced": T1},
        {"id": "6", "property_email": "x@b.com", "_fivetran_deleted": "true", "_fivetran_synced": T1},
    ],
    "contact_merge_audit": [
        {"contact_id": "1", "canonical_vid": "1", "vid_to_merge": "2", "_fivetran_synced": T1},
    ],
    "deal_pipeline_stage": [
        {
            "stage_id": "s1",
            "label": "Contract Sent",
            "probability": "0.8",
            "closed_won": "false",
            "is_closed": "false",
        },
        {
            "stage_id": "s2",
            "label": "Kunde!",
            "probability": "1.0",
            "closed_won": "true",
            "is_closed": "true",
        },
        {
            "stage_id": "s3",
            "label": "Nichts",
            "probability": "0.0",
            "closed_won": "false",
            "is_closed": "false",
        },
    ],
    "deal": [
        {
            "deal_id": "10",
            "deal_pipeline_stage_id": "s2",
            "owner_id": "70",
            "property_dealname": "Won",
            "property_amount": "1000.50",
            "property_deal_currency_code": "USD",
            "property_createdate": T1,
            "property_closedate": "2026-01-20 20:00:00",
            "_fivetran_synced": T1,
        },
        {"deal_id": "11", "deal_pipeline_stage_id": "s1", "property_closedate": T2, "_fivetran_synced": T1},
        {"deal_id": "12", "deal_pipeline_stage_id": "s3", "property_closedate": T2, "_fivetran_synced": T1},
        {
            "deal_id": "13",
            "deal_pipeline_stage_id": "closedwon",
            "property_closedate": T2,
            "_fivetran_synced": T1,
        },
        {"deal_id": "14", "deal_pipeline_stage_id": "s2", "_fivetran_synced": T1},
        {"deal_id": "15", "deal_pipeline_stage_id": "s2", "is_deleted": "true", "_fivetran_synced": T1},
    ],
    "deal_company": [
        {"deal_id": "10", "company_id": "902", "type_id": "341", "_fivetran_synced": T2},
        {"deal_id": "10", "company_id": "900", "type_id": "5", "_fivetran_synced": T1},
    ],
    "deal_contact": [{"deal_id": "10", "contact_id": "1", "type_id": "3", "_fivetran_synced": T1}],
    "merged_deal": [{"deal_id": "10", "merged_deal_id": "14", "_fivetran_synced": T1}],
    "deal_stage": [
        {
            "deal_id": "10",
            "_fivetran_start": T1,
            "date_entered": T1,
            "value": "s1",
            "_fivetran_active": "true",
        },
    ],
    "deal_property_history": [
        {"deal_id": "10", "name": "dealstage", "timestamp": T1, "value": "s1", "_fivetran_synced": T1},
        {"deal_id": "11", "name": "dealstage", "timestamp": T1, "value": "s1", "_fivetran_synced": T1},
        {"deal_id": "11", "name": "amount", "timestamp": T1, "value": "5", "_fivetran_synced": T1},
    ],
    "owner": [
        {"owner_id": "70", "first_name": "Li", "last_name": "Na", "active_user_id": "500", "updated_at": T1},
    ],
    "users": [
        {"id": "500", "role_id": "8", "first_name": "Li", "last_name": "Na"},
        {"id": "501", "role_id": "8", "primary_team_id": "60", "first_name": "No", "last_name": "Owner"},
    ],
    "role": [{"id": "8", "name": "Sales"}],
    "team": [{"id": "60", "name": "North"}, {"id": "61", "name": "South"}],
    "owner_team": [
        {"owner_id": "70", "team_id": "60", "is_team_primary": "false"},
        {"owner_id": "70", "team_id": "61", "is_team_primary": "true"},
    ],
    "engagement": [
        {"id": "80", "type": "CALL", "owner_id": "70", "timestamp": "2026-01-07 09:00:00"},
        {"id": "82", "type": "WHATS_APP", "timestamp": T1},
    ],
    "engagement_call": [
        {"engagement_id": "80", "property_hs_call_title": "Intro", "property_hs_call_duration": "90000"},
    ],
    "engagement_task": [
        {
            "engagement_id": "81",
            "property_hs_task_subject": "Send offer",
            "property_hs_task_status": "NOT_STARTED",
            "property_hs_createdate": T1,
            "property_hs_timestamp": "2026-01-20 18:00:00",
        },
        {
            "engagement_id": "83",
            "property_hs_task_subject": "Done",
            "property_hs_task_status": "COMPLETED",
            "property_hs_createdate": T1,
            "property_hs_timestamp": T2,
        },
    ],
    "engagement_contact": [{"engagement_id": "80", "contact_id": "1"}],
    "engagement_company": [{"engagement_id": "80", "company_id": "900"}],
    "engagement_deal": [{"engagement_id": "80", "deal_id": "10"}],
    "email_campaign": [{"id": "2", "name": "Spring", "subject": "Hello"}],
    "email_event": [
        {
            "id": "e1",
            "type": "CLICK",
            "recipient": "Wang@Acme.com",
            "created": T1,
            "email_campaign_id": "2",
            "filtered_event": "false",
        },
        {"id": "e2", "type": "OPEN", "recipient": "wang@acme.com", "created": T1, "filtered_event": "true"},
        {"id": "e3", "type": "STATUSCHANGE", "recipient": "wang@acme.com", "created": T2},
        {"id": "e4", "type": "SPAMREPORT", "recipient": "li@b.com", "created": T2},
        {"id": "e5", "type": "DROPPED", "recipient": "li@b.com", "created": T2},
    ],
    "email_event_click": [{"id": "e1", "url": "https://acme.com/?utm_source=hs&utm_campaign=spring"}],
    "email_event_open": [{"id": "e2", "duration": "2500"}],
    "email_event_status_change": [
        {"id": "e3", "portal_subscription_status": "UNSUBSCRIBED", "source": "SOURCE_RECIPIENT"}
    ],
    "email_event_spam_report": [{"id": "e4"}],
    "email_event_dropped": [{"id": "e5", "drop_reason": "PREVIOUSLY_BOUNCED", "subject": "Hi"}],
    "form": [{"guid": "f1", "name": "Demo request", "updated_at": T1}],
    "contact_form_submission": [
        {
            "contact_id": "1",
            "conversion_id": "c1",
            "form_id": "f1",
            "timestamp": T1,
            "page_url": "https://a.com/demo?utm_source=baidu&utm_medium=cpc",
        },
    ],
    "ticket": [
        {
            "id": "t1",
            "property_hs_pipeline": "0",
            "property_hs_pipeline_stage": "1",
            "property_createdate": T1,
            "property_first_agent_reply_date": "2026-01-05 09:00:00",
            "property_hubspot_owner_id": "70",
        },
        {"id": "t2", "is_deleted": "true"},
    ],
    "ticket_pipeline_stage": [
        {"pipeline_id": "0", "stage_id": "1", "label": "New"},
        {"pipeline_id": "9", "stage_id": "1", "label": "Of another pipeline"},
    ],
    "ticket_company": [{"ticket_id": "t1", "company_id": "900"}],
    "ticket_contact": [{"ticket_id": "t1", "contact_id": "1"}],
}
SECOND = {
    "contact": [
        {"id": "5", "property_email": "li@b.com", "property_lifecyclestage": "other", "_fivetran_synced": T2},
    ],
    "deal_stage": [
        {
            "deal_id": "10",
            "_fivetran_start": T1,
            "date_entered": T1,
            "value": "s1",
            "_fivetran_active": "false",
        },
        {
            "deal_id": "10",
            "_fivetran_start": T2,
            "date_entered": T2,
            "value": "s2",
            "_fivetran_active": "true",
        },
    ],
}


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> House:
    return handmade_house(tmp_path_factory, CONNECTOR, FIRST, SECOND)


def test_rows_are_conserved(real: House) -> None:
    check_rows_are_conserved(real, CONNECTOR)


def test_every_entity_gets_what_the_files_hold(real: House) -> None:
    contacts, audit = rows_of("hubspot.contact"), rows_of("hubspot.contact_merge_audit")
    listed = [key for row in contacts for key in row["property_hs_merged_object_ids"].split(";") if key]
    losers = {*listed, *(row["vid_to_merge"] for row in audit)}
    people = entity_counts(real, "people")
    assert people == {
        "hubspot.contact": len(contacts) + len(listed),
        "hubspot.contact_merge_audit": len(audit),
    }
    remaining = {row["id"] for row in contacts} - losers
    assert losers & {row["id"] for row in contacts}, "the sample has merged contacts"
    assert current_keys(real, "people", "hubspot.contact") == remaining
    assert current_keys(real, "leads", "hubspot.contact") == remaining
    merged_deals = {row["merged_deal_id"] for row in rows_of("hubspot.merged_deal")}
    deals = {row["deal_id"] for row in rows_of("hubspot.deal")}
    assert current_keys(real, "opportunities", "hubspot.deal") == deals - merged_deals
    for entity, tables in {
        "organizations": ["company"],
        "opportunity_stage_changes": ["deal_stage"],
        "behaviors": ["email_event", "contact_form_submission"],
        "campaigns": ["email_campaign"],
        "staff": ["owner", "users"],
        "tickets": ["ticket"],
    }.items():
        expected = {f"hubspot.{table}": len(rows_of(f"hubspot.{table}")) for table in tables}
        assert entity_counts(real, entity) == expected, entity
    kinds = ["call", "communication", "email", "meeting", "note", "task"]
    details = {f"hubspot.engagement_{kind}": rows_of(f"hubspot.engagement_{kind}") for kind in kinds}
    told = {row["engagement_id"] for rows in details.values() for row in rows}
    expected = {table: len(rows) for table, rows in details.items()}
    if alone := [row for row in rows_of("hubspot.engagement") if row["id"] not in told]:
        expected["hubspot.engagement"] = len(alone)
    assert entity_counts(real, "activities") == expected


def test_money_and_times_are_those_of_the_files(real: House) -> None:
    companies = rows_of("hubspot.company")
    revenue = sum(Decimal(row["property_annualrevenue"]) for row in companies)
    assert real.rows("select sum(annual_revenue), max(currency) from canonical.organizations") == [
        (revenue, "XXX")
    ]
    times = sorted(
        moment(re.sub(r" (\d):", r" 0\1:", row["date_entered"])) for row in rows_of("hubspot.deal_stage")
    )
    found = real.rows("select changed_at from canonical.opportunity_stage_changes order by 1")
    assert [moment for (moment,) in found] == times, "the loader writes UTC"


def test_a_deal_finds_its_stage_owner_company_and_lead(portal: House) -> None:
    assert portal.rows(
        "select lead_key, crm_account_id, crm_contact_id, stage, stage_meaning, owner_key,"
        " amount_original, currency,"
        " closed_at, expected_close_on from canonical.opportunities where source_key = '10'"
    ) == [
        (
            "1",
            "900",
            "1",
            "Kunde!",
            "won",
            "70",
            Decimal("1000.50"),
            "USD",
            moment("2026-01-20 20:00:00"),
            date(2026, 1, 21),
        )
    ]


def test_what_is_won_is_won_whatever_its_stage_is_called(portal: House) -> None:
    assert portal.rows(
        "select opportunity_key, stage_meaning, is_known_stage, won_at is not null, lost_at is not null"
        " from core.fct_opportunities order by 1"
    ) == [
        ("10", "won", True, True, False),
        ("11", "open", True, False, False),
        ("12", "lost", True, False, True),
        ("13", "won", True, True, False),
    ]


def test_a_move_is_told_once_with_the_stage_before(portal: House) -> None:
    assert portal.rows(
        "select source_table, opportunity_key, changed_at, from_stage, to_stage"
        " from canonical.opportunity_stage_changes where is_current order by opportunity_key, changed_at"
    ) == [
        ("hubspot.deal_stage", "10", moment("2026-01-05 08:00:00"), None, "Contract Sent"),
        ("hubspot.deal_stage", "10", moment("2026-02-05 08:00:00"), "Contract Sent", "Kunde!"),
        ("hubspot.deal_property_history", "11", moment("2026-01-05 08:00:00"), None, "Contract Sent"),
    ]


def test_a_merge_leaves_one_contact_and_both_ids(portal: House) -> None:
    assert current_keys(portal, "people", "hubspot.contact") == {"1", "5"}
    assert joined_identifiers(portal, "crm_contact_id") == [(["1", "2"],), (["1", "3"],), (["1", "4"],)]
    assert portal.rows(
        "select email, full_name, has_marketing_consent from canonical.people where is_current and"
        " source_key = '1'"
    ) == [("wang@acme.com", "Fang Wang", False)]


def test_who_is_no_lead_any_more_is_none(portal: House) -> None:
    assert current_keys(portal, "leads", "hubspot.contact") == {"1"}
    assert portal.rows("select channel_id from core.fct_leads") == [("paid_search",)]


def test_deleted_records_are_not_current(portal: House) -> None:
    assert current_keys(portal, "organizations", "hubspot.company") == {"900", "902"}
    assert current_keys(portal, "tickets", "hubspot.ticket") == {"t1"}
    assert portal.rows(
        "select website_domain, parent_key from canonical.organizations where is_current order by source_key"
    ) == [("acme.com", None), (None, "900")]


def test_an_engagement_is_one_activity(portal: House) -> None:
    assert portal.rows(
        "select source_key, activity_type, occurred_at, crm_contact_id, crm_account_id,"
        " opportunity_key, staff_key,"
        " subject, duration_minutes, next_step, next_step_on from canonical.activities order by 1"
    ) == [
        (
            "80",
            "call",
            moment("2026-01-07 09:00:00"),
            "1",
            "900",
            "10",
            "70",
            "Intro",
            Decimal("1.5"),
            None,
            None,
        ),
        (
            "81",
            "task",
            moment("2026-01-05 08:00:00"),
            None,
            None,
            None,
            None,
            "Send offer",
            None,
            "Send offer",
            date(2026, 1, 21),
        ),
        ("82", "whats_app", moment("2026-01-05 08:00:00"), None, None, None, None, None, None, None, None),
        ("83", "task", moment("2026-02-05 08:00:00"), None, None, None, None, "Done", None, None, None),
    ]


def test_mail_events_and_forms_are_behaviors(portal: House) -> None:
    assert portal.rows(
        "select source_key, visitor_key, visitor_key_type, event_name, initiated_by, utm_source, campaign_id,"
        " content_name, engaged_seconds from canonical.behaviors order by 1"
    ) == [
        ("1|c1", "1", "crm_contact_id", "form_submitted", "customer", "baidu", None, "Demo request", None),
        ("e1", "wang@acme.com", "email", "email_clicked", "customer", "hs", "hubspot:2", "Hello", None),
        ("e2", "wang@acme.com", "email", "email_opened", "company", None, None, None, Decimal("2.5")),
        ("e3", "wang@acme.com", "email", "email_unsubscribed", "customer", None, None, None, None),
        ("e4", "li@b.com", "email", "email_complained", "customer", None, None, None, None),
        ("e5", "li@b.com", "email", "email_dropped", "company", None, None, "Hi", None),
    ]
    assert portal.rows(
        "select person_key, purpose, is_granted, evidence from canonical.consents order by source_key"
    ) == [
        ("wang@acme.com", "email", False, "SOURCE_RECIPIENT"),
        ("li@b.com", "email", False, "spam_report"),
    ]


def test_owners_have_role_and_team(portal: House) -> None:
    assert portal.rows(
        "select staff_key, full_name, role, team from canonical.staff where is_current order by 1"
    ) == [("70", "Li Na", "Sales", "South"), ("user:501", "No Owner", "Sales", "North")]


def test_a_ticket_finds_its_stage_company_and_contact(portal: House) -> None:
    assert portal.rows(
        "select organization_key, organization_key_type, person_key, person_key_type, status,"
        " first_replied_at,"
        " staff_key from canonical.tickets where is_current"
    ) == [("900", "crm_account_id", "1", "crm_contact_id", "New", moment("2026-01-05 09:00:00"), "70")]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_plan_without_the_column_gives_null(table: Table, bare: House) -> None:
    check_bare_table(bare, table)
