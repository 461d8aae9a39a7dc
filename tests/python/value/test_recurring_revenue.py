"""Recurring revenue: contracts worked out by hand, and any contracts against a day-by-day definition."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warehouse.compiled import compiled_sql, found_by, insert
from warehouse.house import House

TODAY = date(2026, 6, 20)
SEEDS = ("contract_statuses",)
MODELS = {
    "fct_contract_terms": "core",
    "mrr_product_months": "value_build",
    "mrr_months": "value_build",
    "contract_renewals": "value_build",
    "account_slices": "value_build",
    "mrr_movements": "value",
    "revenue_retention_monthly": "value",
}
GATES = ("assert_mrr_adds_up", "assert_revenue_slices_add_up")
INPUTS = """
create schema canonical; create schema core; create schema identity_build; create schema value_build;
create schema value;
create table core.fct_contracts (
    source_table varchar, contract_key varchar, account_id varchar, opportunity_key varchar,
    contract_type varchar, signed_on date, starts_on date, ends_on date, amount_original decimal(24, 6),
    currency varchar, previous_contract_key varchar, status varchar, _load bigint, _row bigint);
create table canonical.contracts (
    source_table varchar, source_key varchar, status varchar, updated_at timestamp);
create table canonical.contract_lines (
    source_table varchar, source_key varchar, contract_key varchar, crm_account_id varchar, product varchar,
    quantity decimal(24, 6), starts_on date, ends_on date, monthly_amount_original decimal(24, 6),
    currency varchar, _load bigint, _row bigint, is_current boolean);
create table identity_build.identifier_ids (
    entity_type varchar, identifier_type varchar, identifier_value varchar, entity_id varchar);
create table core.dim_exchange_rates (
    currency varchar, valid_from date, valid_to date, rate_to_base decimal(18, 8));
create table core.dim_accounts (account_id varchar, industry varchar, province varchar, country varchar);
create table core.dim_channels (channel_id varchar, rolled_up_channel_id varchar);
create table core.fct_leads (
    source_table varchar, lead_key varchar, account_id varchar, channel_id varchar, created_at timestamp);
"""
Rows = dict[str, list[tuple[Any, ...]]]


class Book:
    """Contracts as core and canonical hold them."""

    def __init__(self) -> None:
        self.rows: Rows = {
            "core.fct_contracts": [],
            "canonical.contracts": [],
            "canonical.contract_lines": [],
            "core.dim_exchange_rates": [
                ("CNY", "1900-01-01", "9999-12-31", 1),
                ("USD", "1900-01-01", "2026-01-01", "7.1"),
                ("USD", "2026-01-01", "9999-12-31", "7.3"),
            ],
        }

    def sign(
        self,
        key: str,
        account: str | None,
        starts: str | date | None,
        ends: str | date | None,
        *lines: tuple[str, str],
        amount: str | None = None,
        kind: str = "new",
        after: str | None = None,
        currency: str = "CNY",
        told: tuple[tuple[str, str], ...] = (("active", "2024-01-01"),),
    ) -> None:
        """A contract with the monthly amounts of its products, or with an amount for its whole term."""
        self.rows["core.fct_contracts"].append(
            (
                *("billing.contracts", key, account, None, kind, starts, starts, ends, amount),
                *(currency, after, told[-1][0], 1, 1),
            )
        )
        self.rows["canonical.contracts"] += [("billing.contracts", key, *version) for version in told]
        self.rows["canonical.contract_lines"] += [
            (
                *(
                    "billing.subscriptions",
                    f"{key}-{number}",
                    key,
                    None,
                    product,
                    None,
                    starts,
                    ends,
                    monthly,
                ),
                *(currency, 1, 1, True),
            )
            for number, (product, monthly) in enumerate(lines)
        ]


def by_hand() -> Book:
    book = Book()
    # Gone in July, back in October: 97 days later, so the old contract was lost.
    book.sign("back-1", "back", "2025-01-01", "2025-06-30", amount="600")
    book.sign("back-2", "back", "2025-10-05", "2026-10-04", amount="1200")
    # From the middle of a month; without lines, by months of the calendar.
    book.sign("middle", "middle", "2026-01-15", "2027-01-14", amount="12000")
    # Three years; a broken term of 100 days.
    book.sign("years", "years", "2024-02-10", "2027-02-09", amount="36000")
    book.sign("days", "days", "2026-03-05", "2026-06-12", amount="1000")
    # An upgrade that begins before the year is over takes the old contract's place.
    book.sign("up-1", "up", "2025-03-01", "2026-02-28", ("P", "500"))
    book.sign("up-2", "up", "2025-12-10", "2026-12-09", ("P", "800"), kind="renewal", after="up-1")
    # Sold more of one thing beside, then less of the other.
    book.sign("cross-1", "cross", "2025-05-01", "2026-04-30", ("P", "500"))
    book.sign("cross-2", "cross", "2026-05-01", "2027-04-30", ("P", "300"), kind="renewal", after="cross-1")
    book.sign("cross-3", "cross", "2026-05-11", "2027-05-10", ("Q", "250"), kind="expansion", after="cross-1")
    # Dollars: the rate of the day of signature, so a new rate moves nothing until the renewal.
    book.sign("usd-1", "usd", "2025-04-01", "2026-03-31", ("P", "100"), currency="USD")
    book.sign(
        "usd-2",
        "usd",
        "2026-04-01",
        "2027-03-31",
        ("P", "100"),
        currency="USD",
        kind="renewal",
        after="usd-1",
    )
    # The same thing twice at once: both count. A renewal that names no predecessor: the next of the product.
    book.sign("twice-1", "twice", "2025-09-01", "2026-04-30", ("P", "100"))
    book.sign("twice-2", "twice", "2026-03-01", "2027-02-28", ("P", "90"))
    # Ended in March, which the second version of the record tells.
    versions = (("active", "2025-08-01"), ("terminated", "2026-03-09 20:00:00"), ("terminated", "2026-05-01"))
    book.sign("ended", "ended", "2025-08-01", "2026-07-31", ("P", "70"), told=versions)
    # What cannot be counted.
    book.sign("draft", "odd", "2026-01-01", "2026-12-31", amount="99", told=(("草稿", "2026-01-01"),))
    book.sign("backward", "odd", "2026-05-01", "2026-04-01", amount="99")
    book.sign("unended", "odd", "2026-05-01", None, amount="99")
    book.sign("unbegun", "odd", None, "2026-04-01", amount="99")
    book.sign("once", "odd", "2026-05-01", "2027-04-30", amount="99", kind="other")
    book.sign("unpriced", "odd", "2026-05-01", "2027-04-30", amount="99", currency="XYZ")
    book.sign("nobody", None, "2026-05-01", "2027-04-30", amount="99")
    book.sign("same-1", "odd", "2026-09-01", "2027-08-31", amount="99")
    book.sign("same-2", "odd", "2026-09-01", "2027-08-31", amount="99", kind="renewal", after="same-1")
    # Contracts that renew themselves, and each other.
    book.sign("self", "loop", "2026-01-01", "2026-12-31", ("P", "5"), kind="renewal", after="self")
    book.sign("loop-1", "loop", "2026-02-01", "2026-12-31", ("Q", "7"), kind="renewal", after="loop-2")
    book.sign("loop-2", "loop", "2026-02-01", "2026-12-31", ("Q", "9"), kind="renewal", after="loop-1")
    accounts = {row[2] for row in book.rows["core.fct_contracts"] if row[2]}
    book.rows["core.dim_accounts"] = [
        (key, "retail" if key < "m" else None, "Hubei", "CN") for key in sorted(accounts)
    ]
    return book


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(tmp_path_factory.mktemp("recurring"))
    house.workspace.landing.mkdir()
    with duckdb.connect(str(house.workspace.warehouse)) as database:
        database.execute(INPUTS)
        for table, rows in by_hand().rows.items():
            insert(database, table, rows)
    selected = (*SEEDS, *MODELS, *GATES)
    house.build("--indirect-selection", "empty", "--select", *selected, as_of=TODAY.isoformat())
    return house


# What a company's months say, where it moved: month, movement, amount.
MOVED: dict[str, list[tuple[str, str, int | Decimal]]] = {
    "back": [("2025-01", "new", 100), ("2025-07", "churn", -100), ("2025-10", "reactivation", 100)],
    "middle": [("2026-01", "new", 1000)],
    "years": [("2024-02", "new", 1000)],
    "days": [("2026-03", "new", Decimal("304.38")), ("2026-06", "churn", Decimal("-304.38"))],
    "up": [("2025-03", "new", 500), ("2025-12", "expansion", 300)],
    "cross": [("2025-05", "new", 500), ("2026-05", "expansion", 50)],
    "usd": [("2025-04", "new", 710), ("2026-04", "expansion", 20)],
    "twice": [
        ("2025-09", "new", 100),
        ("2026-03", "expansion", 90),
        # The last day of April is the first contract's last: it counts on that day.
        ("2026-05", "contraction", -100),
    ],
    "ended": [("2025-08", "new", 70), ("2026-03", "churn", -70)],
    "loop": [("2026-01", "new", 5), ("2026-02", "expansion", 9)],
    "odd": [],
}


@pytest.mark.parametrize("account", MOVED)
def test_movements_worked_out_by_hand(house: House, account: str) -> None:
    found = house.rows(
        "select strftime(mrr_month, '%Y-%m'), movement, movement_amount from value.mrr_movements"
        f" where account_id = '{account}' and movement <> 'retained' order by mrr_month"
    )
    assert found == [(month, movement, Decimal(amount)) for month, movement, amount in MOVED[account]]


def test_what_an_expansion_is_made_of(house: House) -> None:
    found = house.rows(
        "select account_id, upsell_amount, cross_sell_amount, reduced_amount from value.mrr_movements"
        " where movement = 'expansion' and account_id in ('cross', 'up') order by 1"
    )
    assert found == [("cross", 0, 250, -200), ("up", 300, 0, 0)]


def test_what_cannot_be_counted_is_kept_and_says_why(house: House) -> None:
    found = house.rows("select term_key, problem from core.fct_contract_terms where problem is not null")
    assert dict(found) == {
        "draft": "void",
        "backward": "ends_before_it_starts",
        "unended": "no_end",
        "unbegun": "no_start",
        "once": "not_recurring",
        "unpriced": "no_amount",
        "nobody": "no_account",
        "same-1": "superseded",
        "loop-1-0": "superseded",
    }
    assert house.rows("select count(*) from core.fct_contract_terms") == [
        (len(by_hand().rows["core.fct_contracts"]),)
    ]


def test_how_contracts_ended(house: House) -> None:
    found = dict(house.rows("select contract_key, outcome from value_build.contract_renewals"))
    assert found == {
        "back-1": "lost",
        "back-2": "open",
        "middle": "open",
        "years": "open",
        "days": "late",
        "up-1": "renewed",
        "up-2": "open",
        "cross-1": "renewed",
        "cross-2": "open",
        "cross-3": "open",
        "usd-1": "renewed",
        "usd-2": "open",
        "twice-1": "renewed",
        "twice-2": "open",
        "ended": "lost",
        "same-1": "renewed",
        "same-2": "open",
        "self": "open",
        "loop-1": "renewed",
        "loop-2": "open",
    }


def test_retention_of_a_year(house: House) -> None:
    """May 2026 against May 2025: up 500 → 800, cross 500 → 550, usd 710 → 730; two as they were."""
    (row,) = house.rows(
        "select mrr_year_ago, customers_year_ago, gross_revenue_retention_12m, net_revenue_retention_12m,"
        " logo_retention_12m from value.revenue_retention_monthly"
        " where mrr_month = '2026-05-01' and slice_by = 'all'"
    )
    assert row[:2] == (2810, 5)
    assert row[2:] == pytest.approx((2810 / 2810, 3180 / 2810, 1.0))
    (due,) = house.rows(
        "select renewals_due, renewals_won, renewals_lost, renewals_late, renewal_rate, renewal_rate_mrr"
        " from value.revenue_retention_monthly where mrr_month = '2026-04-01' and slice_by = 'all'"
    )
    # Of the two contracts that ended in April cross goes on with 300 of 500, twice with 90 of 100.
    assert due == pytest.approx((2, 2, 0, 0, 1.0, 390 / 600))


@pytest.mark.parametrize("gate", GATES)
def test_gates_find_nothing_on_what_is_right(house: House, gate: str) -> None:
    assert found_by(house, gate) == []


ONE = "(select min(rowid) from value.mrr_movements where movement = 'retained')"
ADDS_UP = "assert_mrr_adds_up"
SPOILED = {
    f"update value.mrr_movements set movement_amount = 0.01 where rowid = {ONE}": ADDS_UP,
    f"update value.mrr_movements set closing_mrr = closing_mrr + 0.01 where rowid = {ONE}": ADDS_UP,
    f"delete from value.mrr_movements where rowid = {ONE}": ADDS_UP,
    "update core.fct_contract_terms set monthly_amount = 1001 where term_key = 'middle'": ADDS_UP,
    "update value.revenue_retention_monthly set renewals_due = renewals_due + 1 where slice = 'retail'"
    " and mrr_month = '2026-04-01'": "assert_revenue_slices_add_up",
    "update value.revenue_retention_monthly set churn_mrr = -1 where mrr_month = '2026-04-01'": (
        "assert_revenue_slices_add_up"
    ),
}


@pytest.mark.parametrize("spoil", SPOILED)
def test_gates_find_a_violation(house: House, spoil: str) -> None:
    assert found_by(house, SPOILED[spoil], spoil)


def plain_sql(house: House, name: str) -> str:
    """The compiled SQL of a model or gate without the database's name."""
    return compiled_sql(house, name).replace(f'"{house.workspace.warehouse.stem}".', "")


@contextmanager
def counted(house: House, book: Book) -> Iterator[duckdb.DuckDBPyConnection]:
    """What the same SQL makes of other contracts, in memory."""
    with duckdb.connect() as database:
        database.execute(f"attach '{house.workspace.warehouse}' as house (read_only)")
        database.execute("create schema rules; set TimeZone = 'UTC'")
        for seed in SEEDS:
            database.execute(f"create table rules.{seed} as from house.rules.{seed}")
        database.execute(INPUTS)
        for table, rows in book.rows.items():
            insert(database, table, rows)
        for model, schema in MODELS.items():
            database.execute(f"create table {schema}.{model} as {plain_sql(house, model)}")
        yield database


DAYS = st.integers(0, 900).map(lambda days: date(2024, 1, 1) + timedelta(days=days))
CONTRACT = st.tuples(
    st.sampled_from(["anna", "bert"]), DAYS, st.integers(0, 500), st.integers(1, 3), st.sampled_from("PQ")
)


@settings(max_examples=40, deadline=None)
@given(contracts=st.lists(CONTRACT, max_size=7))
def test_any_contracts_move_as_the_days_say(
    house: House, contracts: list[tuple[str, date, int, int, str]]
) -> None:
    """Overlaps, gaps and single days: the end of each month, worked out day by day, tells the movements."""
    book = Book()
    for number, (account, starts, days, monthly, product) in enumerate(contracts):
        ends = starts + timedelta(days=days)
        book.sign(f"c{number}", account, starts, ends, (product, str(monthly)))
    accounts = {account for account, *_ in contracts}
    book.rows["core.dim_accounts"] = [(account, None, None, None) for account in sorted(accounts)]
    expected = {}
    for account in accounts:
        before, had = 0, False
        for month in months():
            closed = min((month + timedelta(days=31)).replace(day=1) - timedelta(days=1), TODAY)
            after = sum(
                monthly
                for owner, starts, days, monthly, _ in contracts
                if owner == account and starts <= closed <= starts + timedelta(days=days)
            )
            if before or after:
                expected[account, month] = (movement(before, after, had), before, after - before, after)
            had = had or after > 0
            before = after
    with counted(house, book) as database:
        found = database.execute(
            "select account_id, mrr_month, movement, opening_mrr, movement_amount, closing_mrr,"
            " upsell_amount + cross_sell_amount + reduced_amount from value.mrr_movements"
        ).fetchall()
        for gate in GATES:
            assert not database.execute(plain_sql(house, gate)).fetchall()
    assert {row[:2]: row[2:6] for row in found} == expected
    assert all(parts in (None, amount) for *_, amount, _, parts in found)


def months() -> list[date]:
    """The first days of the months from 2024 to today."""
    return [date(2024 + number // 12, number % 12 + 1, 1) for number in range(30)]


def movement(before: int, after: int, had: bool) -> str:
    """The definition, once more and in other words."""
    if not before:
        return "reactivation" if had else "new"
    if not after:
        return "churn"
    return "retained" if before == after else "expansion" if after > before else "contraction"
