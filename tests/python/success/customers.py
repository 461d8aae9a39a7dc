"""A few customers worked out by hand, as core holds them, for tests of all that success managers see."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb
from warehouse.compiled import insert

TODAY = date(2026, 6, 30)
SEEDS = (
    "usage_event_roles",
    *("success_readings", "health_indicators", "health_states", "health_conflicts", "frequency_rules"),
    *("success_models", "success_quadrants", "success_plays", "success_owners", "solution_rules"),
)
MODELS = (
    *("contract_renewals", "product_users", "product_features", "usage_facts", "product_user_days"),
    *("usage_months", "account_feature_months", "flow_days"),
    *("account_usage_months", "account_months", "health_indicator_months"),
    *("health_months", "success_examples", "success_chances", "success_model_facts", "success_cases"),
    *("solution_matches", "account_health", "account_health_evidence", "renewal_expansion_todo"),
    *("renewal_model", "nps_monthly", "detractors", "solution_effects"),
)
GATES = (
    *("assert_health_adds_up", "assert_todo_is_whole", "assert_answers_are_counted_once"),
    "assert_success_rules_hold",
)
INPUTS = """
create schema core; create schema identity_build;
create table core.fct_contract_terms (
    source_table varchar, term_key varchar, contract_key varchar, account_id varchar, contract_type varchar,
    product varchar, quantity decimal(24, 6), previous_contract_key varchar, signed_on date, starts_on date,
    ends_on date, counted_until date, monthly_amount decimal(28, 2), problem varchar);
create table core.fct_usage_days (
    source_table varchar, organization_key varchar, organization_key_type varchar, person_key varchar,
    person_key_type varchar, used_on date, event_name varchar, feature varchar, flow varchar,
    use_count bigint, error_count bigint, flow_step varchar, release_key varchar, duration_seconds bigint,
    response_ms_total bigint, response_count bigint, first_at timestamp, last_at timestamp);
create table identity_build.identifier_ids (
    entity_type varchar, identifier_type varchar, identifier_value varchar, entity_id varchar);
create table core.dim_persons (person_id varchar, account_id varchar);
create table core.dim_accounts (account_id varchar, account_name varchar);
create table core.dim_features (
    feature varchar, module varchar, flow varchar, flow_role varchar, is_core boolean, value_level bigint,
    is_declared boolean, first_used_on date);
create table core.dim_staff (staff_id varchar, staff_name varchar);
create table core.fct_tickets (
    source_table varchar, ticket_key varchar, ticket_type varchar, opened_at timestamp, opened_on date,
    closed_at timestamp, person_id varchar, account_id varchar, category varchar, priority varchar);
create table core.fct_surveys (
    source_table varchar, answer_key varchar, survey_key varchar, survey_type varchar, answered_on date,
    person_id varchar, account_id varchar, score decimal(24, 6), scale_max decimal(24, 6),
    comment_text varchar, product varchar);
create table core.fct_activities (
    account_id varchar, person_id varchar, activity_type varchar, occurred_on date,
    sentiment_score decimal(24, 6));
create table core.fct_assessments (
    source_table varchar, assessment_key varchar, account_id varchar, staff_key varchar, assessed_on date,
    sentiment_score decimal(24, 6), health_state varchar, renewal_intent varchar);
create table core.fct_invoices (
    source_table varchar, invoice_key varchar, account_id varchar, due_on date, paid_on date);
create table core.bridge_person_accounts (person_id varchar, account_id varchar, counts_until date);
create table core.fct_ownership (
    record_type varchar, source_table varchar, record_key varchar, role varchar, owner_key varchar,
    staff_id varchar, account_id varchar, owned_from timestamp, owned_until timestamp);
create table core.fct_solution_uses (
    source_table varchar, use_key varchar, solution_key varchar, version varchar, branch varchar,
    account_id varchar, used_on date, outcome varchar);
create table core.dim_solutions (
    solution_key varchar, version varchar, branch varchar, solution_name varchar, problem varchar,
    published_on date, retired_on date);
"""
Rows = dict[str, list[tuple[Any, ...]]]


def months(first: date, last: date) -> Iterator[date]:
    """The first days of the months from that of one day to that of another."""
    number = first.year * 12 + first.month - 1
    while number <= last.year * 12 + last.month - 1:
        yield date(number // 12, number % 12 + 1, 1)
        number += 1


def days_of(month: date) -> int:
    return monthrange(month.year, month.month)[1]


class Company:
    """Core tables to be filled."""

    def __init__(self) -> None:
        self.rows: Rows = {}

    def put(self, table: str, *row: Any) -> None:
        schema = "identity_build" if table == "identifier_ids" else "core"
        self.rows.setdefault(f"{schema}.{table}", []).append(row)

    def sign(
        self,
        key: str,
        account: str,
        starts: str,
        ends: str | None,
        monthly: int,
        after: str | None = None,
        signed: str | None = None,
        seats: int = 4,
    ) -> None:
        """A contract of one line; `after` is the one that it renews."""
        kind = "renewal" if after else "new"
        self.put(
            "fct_contract_terms",
            *("b.lines", f"{key}-1", key, account, kind, "cdp", seats, after, signed or starts, starts, ends),
            *(ends, monthly, None),
        )

    def use(self, user: str, month: date, days: int, uses: int = 1, **event: Any) -> None:
        """A user works with a feature on the first so many days of a month."""
        told = {"event_name": "feature_used", "feature": "editor", "flow": None, "error_count": 0} | event
        for day in range(1, days + 1):
            self.put(
                "fct_usage_days",
                *("p.events", "T-" + user.split("-")[0], "tenant_id", user, "product_user_id"),
                *(month.replace(day=day), told["event_name"], told["feature"], told["flow"]),
                *(uses, told["error_count"], *[None] * 7),
            )

    def write(self, database: duckdb.DuckDBPyConnection) -> None:
        for table, rows in self.rows.items():
            insert(database, table, rows)


def by_hand() -> Company:
    """Good renews and grows; bad fell silent, unnoticed; of dark nothing is known; gone left."""
    company = Company()
    put = company.put
    company.sign("G1", "good", "2025-01-01", "2025-12-31", 1000, signed="2024-12-20")
    company.sign("G2", "good", "2026-01-01", "2026-12-31", 1500, after="G1", signed="2025-12-10")
    company.sign("B1", "bad", "2025-08-01", "2026-07-31", 2000)
    company.sign("D1", "dark", "2026-05-01", "2027-04-30", 700)
    company.sign("L1", "gone", "2025-04-01", "2026-03-31", 500)
    for account in ("good", "bad", "dark", "gone"):
        put("dim_accounts", account, account.title())
    for account in ("good", "bad", "gone"):
        put("identifier_ids", "organization", "tenant_id", f"T-{account}", account)
    for feature, is_core in (("editor", True), ("report", True), ("list", False)):
        put("dim_features", feature, "module", None, None, is_core, None, True, None)
    for month in months(date(2025, 1, 1), TODAY):
        # Two users of good: five days of use a month, and sixteen in the last.
        surge = 2 if month == date(2026, 6, 1) else 0
        company.use("good-1", month, 3 + 4 * surge)
        company.use("good-2", month, 2 + surge, feature="report")
        company.use("good-1", month, 1, event_name="flow_completed", feature=None, flow="publish", uses=4)
        if month >= date(2025, 8, 1):
            fallen = {date(2026, 5, 1): 2, date(2026, 6, 1): 0}
            company.use("bad-1", month, fallen.get(month, 10), feature="list", error_count=1)
        if date(2025, 4, 1) <= month <= date(2026, 3, 1):
            company.use("gone-1", month, 1)
    # That somebody signed in on the last day says that use is known to the end.
    put(
        "fct_usage_days",
        *(
            "p.events",
            "T-good",
            "tenant_id",
            "good-2",
            "product_user_id",
            TODAY,
            "signed_in",
            None,
            None,
            1,
            0,
        ),
        *[None] * 7,
    )
    # What is used before the contract is a trial and does not count.
    company.use("bad-1", date(2025, 7, 1), 20)
    put("fct_assessments", "cs.judged", "J1", "bad", "U1", "2026-06-10", 4, "Green", "likely")
    put("fct_assessments", "cs.judged", "J2", "good", "U1", "2026-04-10", 5, "green", "likely")
    put("fct_assessments", "cs.judged", "J3", "good", "U1", "2026-05-10", 3, "odd", "unsure")
    put("fct_activities", "good", None, "customer_visit", "2026-06-05", 5)
    put("fct_activities", "good", None, "customer_visit", "2026-05-05", 4)
    # Overdue since May 1; and one that was paid in time.
    put("fct_invoices", "b.invoices", "I1", "bad", "2026-04-30", None)
    put("fct_invoices", "b.invoices", "I2", "good", "2026-04-30", "2026-04-29")
    put("bridge_person_accounts", "P9", "bad", "2026-05-20")
    # Opened on the last day but one, slow four days later; one answered at once.
    for key, opened, closed, priority in (
        ("T1", "2026-05-30", "2026-06-20", "urgent"),
        ("T2", "2026-06-01", "2026-06-02", "low"),
    ):
        put(
            "fct_tickets",
            *("desk.tickets", key, "support", opened, opened, closed, None, "bad", "系统报错", priority),
        )
    put("fct_ownership", "account", "crm.accounts", "bad", "owner", "S1", "S1", "bad", "2025-01-01", None)
    put("fct_ownership", "account", "crm.accounts", "gone", "owner", "S1", "S1", "gone", "2025-01-01", None)
    put(
        "fct_ownership",
        *("assessment", "cs.judged", "bad", "success_manager", "U1", "U1", "bad", "2026-06-10", None),
    )
    put("dim_staff", "U1", "Una")
    put("dim_staff", "S1", "Sam")
    answers(company)
    return company


def answers(company: Company) -> None:
    """Ten answers of good to NPS in May: 6 promoters, 3 passives, 1 detractor; and what cannot be counted."""
    scores = [10, 10, 10, 9, 9, 9, 8, 8, 7, 6]
    told: list[tuple[str, Any, Any]] = [("nps", score, 10) for score in scores]
    told += [("nps", 11, 10), ("nps", -1, None), ("nps", None, 10), ("csat", 5, 5), ("csat", 4, 5)]
    told += [("csat", 2, 5), ("csat", 6, 5), ("csat", 3, None), ("other", 1, 5)]
    for number, (kind, score, scale) in enumerate(told):
        company.put(
            "fct_surveys",
            *("s.answers", f"A{number}", "S1", kind, "2026-05-04", "P1", None, score, scale, "so", "cdp"),
        )
    company.put("dim_persons", "P1", "good")
    # The detractor was called on the eleventh day.
    company.put("fct_activities", None, "P1", "call", "2026-05-15", None)
    # Of another month and no product: one detractor whom nobody came back to, known by the company alone.
    company.put(
        "fct_surveys",
        *("s.answers", "B1", "S2", "nps", "2026-03-04", None, "gone", 3, None, None, None),
    )
