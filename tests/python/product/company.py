"""Usage of a small company's product, and what the project's own SQL makes of it."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import duckdb
from warehouse.compiled import compiled_sql
from warehouse.house import House

TODAY = date(2026, 6, 20)
SEEDS = (
    "usage_event_roles",
    "account_size_bands",
    "usage_segments",
    "activation_rules",
    "release_metrics",
)
# In the order in which they read each other.
MODELS = {
    "dim_features": "core",
    "dim_releases": "core",
    "product_users": "product_build",
    "product_features": "product_build",
    "usage_facts": "product_build",
    "usage_months": "product_build",
    "account_feature_months": "product_build",
    "product_user_days": "product_build",
    "flow_days": "product_build",
    "account_activation": "product_build",
    "release_windows": "product_build",
    "release_cells": "product_build",
    "payment_cases": "product_build",
    "feature_diagnosis": "product",
    "feature_segments": "product",
    "product_experience": "product",
    "feature_payment": "product",
    "release_effects": "product",
    "retention_cohorts": "product",
    "product_activity_monthly": "product",
}
GATES = ("assert_uses_are_conserved", "assert_size_bands_do_not_overlap")
INPUTS = """
create schema canonical; create schema core; create schema identity_build; create schema value_build;
create schema product_build; create schema product;
create table core.fct_usage_days (
    source_table varchar, organization_key varchar, organization_key_type varchar, person_key varchar,
    person_key_type varchar, used_on date, event_name varchar, feature varchar, module varchar, flow varchar,
    flow_step varchar, release_key varchar, use_count bigint, error_count bigint,
    duration_seconds decimal(24, 6), response_ms_total decimal(24, 6), response_count bigint,
    first_at timestamp, last_at timestamp, _load bigint);
create table canonical.features (
    source_table varchar, source_key varchar, feature varchar, module varchar, flow varchar,
    flow_role varchar, is_core boolean, value_level bigint, updated_at timestamp, is_current boolean);
create table canonical.releases (
    source_table varchar, source_key varchar, release_key varchar, product varchar, module varchar,
    feature varchar, released_at timestamp, title varchar, updated_at timestamp, is_current boolean);
create table identity_build.identifier_ids (
    entity_type varchar, identifier_type varchar, identifier_value varchar, entity_id varchar);
create table core.dim_persons (person_id varchar, account_id varchar);
create table core.dim_accounts (account_id varchar, industry varchar, employee_count bigint);
create table core.fct_contract_terms (
    account_id varchar, signed_on date, starts_on date, counted_until date, problem varchar);
create table core.fct_trials (source_table varchar, trial_key varchar, started_on date, account_id varchar);
create table value_build.contract_renewals (
    account_id varchar, contract_key varchar, due_on date, outcome varchar);
"""
TREE = (
    ("list", "forms", "publish", "entry", False),
    ("edit", "forms", "publish", "main", True),
    ("done", "forms", "publish", "interaction", False),
    ("chart", "reports", "read", "main", True),
    ("unused", "reports", "read", "entry", False),
)


class Product:
    """What core holds of a product. Tenant T1 is company A1, user u1 is person P1; T9 and u9 are nobody's."""

    def __init__(self, tree: tuple[tuple[Any, ...], ...] = TREE) -> None:
        self.rows: dict[str, list[tuple[Any, ...]]] = {
            "core.fct_usage_days": [],
            "canonical.features": [
                ("p.features", row[0], *row, 1, datetime(2025, 1, 1), True)  # noqa: DTZ001 - as the engine has it
                for row in tree
            ],
            "canonical.releases": [],
            "identity_build.identifier_ids": [],
            "core.dim_accounts": [],
            "core.dim_persons": [],
            "core.fct_contract_terms": [],
            "core.fct_trials": [],
            "value_build.contract_renewals": [],
        }
        self._known: set[str] = set()

    def use(
        self,
        tenant: str,
        user: str | None,
        day: str | date,
        feature: str | None,
        count: int = 1,
        *,
        event: str = "feature_used",
        errors: int = 0,
        seconds: float = 0,
        ms: float = 0,
        answers: int = 0,
        flow: str | None = None,
        at: int = 9,
    ) -> None:
        """A row of the fold; `at` is the hour of the day."""
        moment = datetime.combine(date.fromisoformat(str(day)), time(at))
        for key, kind, number_type in ((tenant, "organization", "tenant_id"), (user, "person", "user_id")):
            if key and key not in self._known and not key.endswith("9"):
                self._known.add(key)
                owner = key.upper().replace("T", "A").replace("U", "P")
                self.rows["identity_build.identifier_ids"].append((kind, number_type, key, owner))
        self.rows["core.fct_usage_days"].append(
            (
                *("p.events", tenant, "tenant_id", user, "user_id" if user else None, moment.date()),
                *(event, feature, None, flow, event if flow else None, None, count, errors),
                *(seconds, ms, answers, moment, moment, 1),
            )
        )

    def release(self, key: str, day: str | date, module: str | None, feature: str | None = None) -> None:
        """A release in the early morning of a business day."""
        moment = datetime.combine(date.fromisoformat(str(day)), time(0)) - timedelta(hours=6)
        row = ("p.releases", key, key, "it", module, feature, moment, key, moment, True)
        self.rows["canonical.releases"].append(row)

    def sign(self, account: str, starts: str, until: str | None = None) -> None:
        """A contract that counts."""
        self.rows["core.fct_contract_terms"].append((account, starts, starts, until, None))


def fill(database: duckdb.DuckDBPyConnection, product: Product) -> None:
    """The tables that the room reads."""
    database.execute(INPUTS)
    with tempfile.TemporaryDirectory() as folder:
        for table, rows in product.rows.items():
            # Thousands of rows as parameters would take longer than all that is made of them.
            path = Path(folder) / f"{table}.csv"
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(rows)
            if rows:
                database.execute(f"copy {table} from '{path}' (header false, nullstr '')")


def plain_sql(house: House, name: str) -> str:
    """The compiled SQL of a model or gate without the database's name."""
    return compiled_sql(house, name).replace(f'"{house.workspace.warehouse.stem}".', "")


@contextmanager
def diagnosed(house: House, product: Product) -> Iterator[duckdb.DuckDBPyConnection]:
    """What the same SQL makes of another product, in memory. The gates must find nothing."""
    with duckdb.connect() as database:
        database.execute(f"attach '{house.workspace.warehouse}' as house (read_only)")
        database.execute("create schema rules; set TimeZone = 'UTC'")
        for seed in SEEDS:
            database.execute(f"create table rules.{seed} as from house.rules.{seed}")
        fill(database, product)
        for model, schema in MODELS.items():
            database.execute(f"create table {schema}.{model} as {plain_sql(house, model)}")
        for gate in GATES:
            assert not database.execute(plain_sql(house, gate)).fetchall(), gate
        yield database
