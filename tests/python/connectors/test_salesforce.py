"""Salesforce as the loader lands it: the sample files, and a small organization whose keys match."""

from __future__ import annotations

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
CONNECTOR = "salesforce"  # what the fixtures `real` and `bare` land
TABLES = tables_of([CONNECTOR])
T1, T2, T3 = "2026-01-05 08:00:00", "2026-02-05 08:00:00", "2026-03-05 08:00:00"
END = "9999-12-31 23:59:59"
ORGANIZATION = {
    "account": [
        {
            "id": "001A",
            "name": "Acme",
            "website": "http://www.acme.com",
            "owner_id": "005A",
            "_fivetran_synced": T2,
        },
        {
            "id": "001B",
            "name": "Acme Ltd",
            "is_deleted": "true",
            "master_record_id": "001A",
            "_fivetran_synced": T2,
        },
    ],
    "contact": [
        {
            "id": "003A",
            "name": "Wang Fang",
            "email": "wang@acme.com",
            "account_id": "001A",
            "has_opted_out_of_email": "true",
            "_fivetran_synced": T1,
        },
        {"id": "003B", "is_deleted": "true", "master_record_id": "003A", "_fivetran_synced": T1},
    ],
    "lead": [
        {
            "id": "00QA",
            "name": "Wang Fang",
            "email": "wang@acme.com",
            "status": "Converted",
            "lead_source": "Web",
            "converted_contact_id": "003A",
            "converted_account_id": "001A",
            "converted_opportunity_id": "006A",
            "created_date": T1,
            "_fivetran_synced": T1,
        },
        {"id": "00QB", "status": "Unqualified", "is_deleted": "true", "_fivetran_synced": T1},
    ],
    "opportunity": [
        {
            "id": "006A",
            "account_id": "001A",
            "owner_id": "005A",
            "stage_name": "Signed!",
            "is_closed": "true",
            "is_won": "true",
            "amount": "1000",
            "currency_iso_code": "usd",
            "close_date": "2026-02-10 00:00:00",
            "created_date": T1,
            "_fivetran_synced": "2026-03-05 09:00:00",
        },
        {
            "id": "006B",
            "stage_name": "Prospecting",
            "is_closed": "false",
            "is_won": "false",
            "created_date": T1,
            "close_date": "2026-09-30",
            "_fivetran_synced": T1,
        },
        {
            "id": "006C",
            "stage_name": "Closed Lost",
            "is_closed": "true",
            "is_won": "false",
            "created_date": T1,
            "close_date": "2026-01-05",
            "_fivetran_synced": T1,
        },
        {"id": "006D", "stage_name": "Closed Won", "is_deleted": "true", "_fivetran_synced": T1},
    ],
    "opportunity_history": [
        {
            "id": "006A",
            "_fivetran_start": T1,
            "_fivetran_end": T2,
            "_fivetran_active": "false",
            "stage_name": "Prospecting",
            "amount": "800",
        },
        {
            "id": "006A",
            "_fivetran_start": T2,
            "_fivetran_end": T3,
            "_fivetran_active": "false",
            "stage_name": "Prospecting",
            "amount": "900",
        },
        {
            "id": "006A",
            "_fivetran_start": T3,
            "_fivetran_end": END,
            "_fivetran_active": "true",
            "stage_name": "Signed!",
            "is_won": "true",
            "is_closed": "true",
            "amount": "1000",
        },
        {
            "id": "006E",
            "_fivetran_start": T1,
            "_fivetran_end": T2,
            "_fivetran_active": "false",
            "stage_name": "Prospecting",
        },
    ],
    "opportunity_line_item": [
        {
            "id": "00k1",
            "opportunity_id": "006A",
            "product_2_id": "01tA",
            "name": "line",
            "total_price": "100",
        },
        {
            "id": "00k2",
            "opportunity_id": "006A",
            "product_2_id": "01tB",
            "name": "line",
            "total_price": "900",
        },
        {
            "id": "00k3",
            "opportunity_id": "006A",
            "product_2_id": "01tA",
            "total_price": "5000",
            "is_deleted": "true",
        },
    ],
    "product_2": [{"id": "01tA", "name": "Basic"}, {"id": "01tB", "name": "Premium", "family": "Suite"}],
    "user": [
        {"id": "005A", "name": "Li Na", "user_role_id": "00EA", "is_active": "true"},
        {"id": "005P", "name": "A customer's login", "contact_id": "003A"},
        {"id": "005D", "name": "Left", "_fivetran_deleted": "true"},
    ],
    "user_role": [{"id": "00EA", "name": "Account executive"}],
    "task": [
        {
            "id": "00T1",
            "who_id": "00QA",
            "what_id": "006A",
            "task_subtype": "Call",
            "status": "Completed",
            "is_closed": "true",
            "completed_date_time": T2,
            "call_duration_in_seconds": "90",
            "owner_id": "005A",
        },
        {
            "id": "00T2",
            "who_id": "003A",
            "what_id": "001A",
            "task_subtype": "Task",
            "subject": "Send offer",
            "status": "Not Started",
            "is_closed": "false",
            "activity_date": "2026-05-01",
            "created_date": T1,
        },
    ],
    "event": [
        {
            "id": "00U1",
            "who_id": "003A",
            "account_id": "001A",
            "start_date_time": T1,
            "duration_in_minutes": "30",
        },
        {"id": "00U2", "who_id": "003A", "account_id": "001A", "start_date_time": T1, "is_child": "true"},
    ],
    "order": [{"id": "8011", "account_id": "001A", "total_amount": "1200.5", "effective_date": "2026-02-11"}],
}


@pytest.fixture(scope="module")
def organization(tmp_path_factory: pytest.TempPathFactory) -> House:
    return handmade_house(tmp_path_factory, CONNECTOR, ORGANIZATION)


def test_rows_are_conserved(real: House) -> None:
    check_rows_are_conserved(real, CONNECTOR)


def test_every_entity_gets_what_the_files_hold(real: House) -> None:
    sizes = {table.name: len(rows_of(table.source_table)) for table in TABLES}
    expected = {
        "people": {"contact": sizes["contact"] + sizes["contact_history"], "lead": sizes["lead"]},
        "organizations": {"account": sizes["account"] + sizes["account_history"]},
        "leads": {"lead": sizes["lead"]},
        "opportunities": {"opportunity": sizes["opportunity"] + sizes["opportunity_history"]},
        "opportunity_stage_changes": {"opportunity_history": sizes["opportunity_history"]},
        "activities": {"event": sizes["event"], "task": sizes["task"]},
        "products": {"product_2": sizes["product_2"]},
        "orders": {"order": sizes["order"]},
        "staff": {"user": sizes["user"]},
    }
    for entity, counts in expected.items():
        found = entity_counts(real, entity)
        assert found == {f"salesforce.{table}": count for table, count in counts.items()}, entity


def test_deleted_rows_of_the_files_are_not_current(real: House) -> None:
    for entity, table in (
        ("organizations", "account"),
        ("opportunities", "opportunity"),
        ("people", "contact"),
    ):
        gone = {row["id"] for row in rows_of(f"salesforce.{table}") if row["is_deleted"].lower() == "true"}
        assert current_keys(real, entity, f"salesforce.{table}") & gone == set()
    users = rows_of("salesforce.user")
    kept = {row["id"] for row in users if row["_fivetran_deleted"] != "true"}
    assert 0 < len(kept) < len(users)
    assert current_keys(real, "staff", "salesforce.user") == kept


def test_money_is_that_of_the_files(real: House) -> None:
    amounts = [
        Decimal(row["amount"])
        for table in ("opportunity", "opportunity_history")
        for row in rows_of(f"salesforce.{table}")
        if row["amount"]
    ]
    assert sum(amounts) > 0
    assert real.rows("select sum(amount_original), count(amount_original) from canonical.opportunities") == [
        (sum(amounts), len(amounts))
    ]
    orders = sum(Decimal(row["total_amount"]) for row in rows_of("salesforce.order"))
    assert real.rows("select sum(amount_original), max(currency) from canonical.orders") == [(orders, "XXX")]


def test_an_opportunity_finds_its_lead_account_product_and_owner(organization: House) -> None:
    assert organization.rows(
        "select lead_key, crm_account_id, product, stage, stage_meaning, owner_key, amount_original,"
        " currency,"
        " closed_at, expected_close_on from canonical.opportunities where source_key = '006A' and is_current"
    ) == [
        (
            "00QA",
            "001A",
            "Premium",
            "Signed!",
            "won",
            "005A",
            1000,
            "USD",
            moment("2026-02-09 16:00:00"),
            date(2026, 2, 10),
        )
    ]
    assert organization.rows(
        "select opportunity_key, stage_meaning, closed_at from core.fct_opportunities order by 1"
    ) == [
        ("006A", "won", moment("2026-02-09 16:00:00")),
        ("006B", "open", None),
        ("006C", "lost", moment("2026-01-05 08:00:00")),  # closed on the day of its creation
    ]


def test_history_gives_versions_and_moves(organization: House) -> None:
    """A record whose last version is no longer in force is gone; a version with the same stage is no move."""
    assert organization.rows(
        "select source_key, amount_original from canonical.opportunities where source_key = '006A'"
        " order by updated_at, _load"
    ) == [("006A", 800), ("006A", 900), ("006A", 1000), ("006A", 1000)]
    assert "006E" not in current_keys(organization, "opportunities", "salesforce.opportunity")
    assert organization.rows(
        "select opportunity_key, changed_at, from_stage, to_stage from canonical.opportunity_stage_changes"
        " order by 1, 2"
    ) == [
        ("006A", moment("2026-01-05 08:00:00"), None, "Prospecting"),
        ("006A", moment("2026-03-05 08:00:00"), "Prospecting", "Signed!"),
        ("006E", moment("2026-01-05 08:00:00"), None, "Prospecting"),
    ]


def test_a_merge_leaves_one_record_and_both_ids(organization: House) -> None:
    assert current_keys(organization, "people", "salesforce.contact") == {"003A"}
    assert current_keys(organization, "organizations", "salesforce.account") == {"001A"}
    assert joined_identifiers(organization, "crm_contact_id", "crm_account_id") == [
        (["001A", "001B"],),
        (["003A", "003B"],),
    ]


def test_a_lead_keeps_its_source_and_what_it_became(organization: House) -> None:
    assert organization.rows(
        "select lead_key, channel_id, crm_contact_id, crm_account_id from core.fct_leads"
    ) == [("00QA", "direct", "003A", "001A")]


def test_activities_name_lead_contact_account_and_opportunity(organization: House) -> None:
    assert organization.rows(
        "select source_key, activity_type, occurred_at, crm_lead_id, crm_contact_id, crm_account_id,"
        " opportunity_key, duration_minutes, next_step, next_step_on from canonical.activities"
        " where is_current order by 1"
    ) == [
        (
            "00T1",
            "call",
            moment("2026-02-05 08:00:00"),
            "00QA",
            None,
            None,
            "006A",
            Decimal("1.5"),
            None,
            None,
        ),
        (
            "00T2",
            "task",
            moment("2026-01-05 08:00:00"),
            None,
            "003A",
            "001A",
            None,
            None,
            "Send offer",
            date(2026, 5, 1),
        ),
        ("00U1", "meeting", moment("2026-01-05 08:00:00"), None, "003A", "001A", None, 30, None, None),
    ]


def test_staff_products_and_orders(organization: House) -> None:
    assert organization.rows("select staff_key, role from canonical.staff where is_current") == [
        ("005A", "Account executive")
    ]
    assert organization.rows("select product, series from canonical.products order by 1") == [
        ("Basic", None),
        ("Premium", "Suite"),
    ]
    assert organization.rows(
        "select organization_key, organization_key_type, ordered_at, amount_original from canonical.orders"
    ) == [("001A", "crm_account_id", moment("2026-02-10 16:00:00"), Decimal("1200.5"))]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_plan_without_the_column_gives_null(table: Table, bare: House) -> None:
    check_bare_table(bare, table)
