"""Lifetime value: a company's contracts, payments and orders worked out by hand, and any contracts at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warehouse.compiled import compiled_sql, found_by, insert
from warehouse.house import House

from bowtie.value.contractual import Decisions, posteriors, retention
from bowtie.value.orders import purchase_forecasts
from bowtie.value.retention import renewal_values, retention_forecasts

TODAY = date(2026, 6, 30)
YEAR_AGO = date(2025, 6, 30)
WINDOW = 90
SEEDS = ("value_segments", "forecast_cutoffs")
MODELS = (
    *("assigned_payments", "customer_starts", "contract_renewals", "mrr_product_months", "mrr_months"),
    *("account_segments", "retention_decisions", "retention_inputs", "retention_forecasts"),
    *("open_contracts", "renewal_values", "purchase_inputs", "purchase_forecasts", "account_values"),
    *("account_ltv", "ltv_cohorts", "retention_backtests", "order_backtests"),
)
GATE = "assert_ltv_adds_up"
INPUTS = """
create schema core; create schema value_build;
create table core.fct_contract_terms (
    source_table varchar, term_key varchar, contract_key varchar, account_id varchar, contract_type varchar,
    product varchar, previous_contract_key varchar, signed_on date, starts_on date, ends_on date,
    counted_until date, monthly_amount decimal(28, 2), problem varchar);
create table core.fct_contracts (
    source_table varchar, contract_key varchar, account_id varchar, opportunity_key varchar,
    contract_type varchar, signed_on date, starts_on date, amount decimal(28, 2));
create table core.fct_payments (
    source_table varchar, payment_key varchar, payment_type varchar, contract_key varchar, order_key varchar,
    refunded_payment_key varchar, account_id varchar, person_id varchar, paid_on date,
    amount decimal(28, 2), amount_original decimal(24, 6), currency varchar, _load bigint, _row bigint);
create table core.dim_persons (person_id varchar, account_id varchar);
create table core.dim_accounts (
    account_id varchar, account_name varchar, industry varchar, employee_count bigint);
create table value_build.account_referrals (
    from_account_id varchar, to_account_id varchar, is_won boolean, first_contract_collected decimal(38, 2));
"""


class Book:
    """Contracts and payments as core holds them."""

    def __init__(self) -> None:
        self.terms: list[tuple[Any, ...]] = []
        self.contracts: list[tuple[Any, ...]] = []
        self.payments: list[tuple[Any, ...]] = []

    def sign(
        self,
        key: str,
        starts: str | date,
        ends: str | date | None,
        monthly: int,
        *,
        kind: str = "new",
        signed: str | date | None = None,
        after: str | None = None,
        product: str = "P",
        amount: int | None = None,
    ) -> None:
        """A contract of one line; the company is what stands before the dash of its key."""
        account, signed = key.split("-")[0], signed or starts
        self.terms.append(
            ("b", key, key, account, kind, product, after, signed, starts, ends, ends, monthly, None)
        )
        self.contracts.append(("b", key, account, None, kind, signed, starts, amount))

    def pay(
        self,
        amount: str | None,
        on: str,
        *,
        contract: str | None = None,
        order: str | None = None,
        account: str | None = None,
        person: str | None = None,
        pays_back: str | None = None,
    ) -> str:
        """A payment, or a refund where it pays one back; its key."""
        key = f"p{len(self.payments)}"
        kind = "refund" if pays_back or (amount or "").startswith("-") else "payment"
        self.payments.append(
            ("b", key, kind, contract, order, pays_back, account, person, on, amount, amount, "CNY", 1, 1)
        )
        return key

    def write(self, database: duckdb.DuckDBPyConnection) -> None:
        """All of it into the tables of core."""
        insert(database, "core.fct_contract_terms", self.terms)
        insert(database, "core.fct_contracts", self.contracts)
        insert(database, "core.fct_payments", self.payments)


def by_hand() -> Book:
    book = Book()
    # Renewed twice, 19 and 9 days before the end; 8,000 of the third year are not paid yet.
    book.sign("chain-1", "2024-04-01", "2025-03-31", 900)
    book.sign(
        "chain-2", "2025-04-01", "2026-03-31", 900, kind="renewal", signed="2025-03-12", after="chain-1"
    )
    book.sign(
        *("chain-3", "2026-04-01", "2027-03-31", 1000),
        kind="renewal",
        signed="2026-03-22",
        after="chain-2",
        amount=12000,
    )
    book.sign("left-1", "2024-01-01", "2024-12-31", 500)
    # Away for 152 days, which is longer than the window; now late for the second renewal.
    book.sign("back-1", "2023-01-01", "2023-12-31", 100)
    book.sign("back-2", "2024-06-01", "2025-05-31", 100)
    book.sign("back-3", "2025-06-01", "2026-05-31", 100, kind="renewal", signed="2025-05-20", after="back-2")
    # The smaller contract's end is no decision while the larger goes on.
    book.sign("two-1", "2024-01-01", "2025-12-31", 1000)
    book.sign("two-2", "2025-03-01", "2026-02-28", 100, kind="expansion", product="Q")
    book.sign("two-3", "2026-01-01", "2026-12-31", 1000, kind="renewal", signed="2025-12-20", after="two-1")
    # Renewed 76 days late, signed 71 days after the end.
    book.sign("gap-1", "2024-10-01", "2025-09-30", 300)
    book.sign("gap-2", "2025-12-15", "2026-12-14", 300, kind="renewal", signed="2025-12-10", after="gap-1")
    for month in (4, 5, 6):
        last = (date(2026, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        book.sign(f"monthly-{month}", date(2026, month, 1), last, 50, kind="new" if month == 4 else "renewal")
    book.sign("forever-1", "2026-01-01", None, 70)

    first = book.pay("10800", "2024-04-10", contract="chain-1")
    book.pay("-800", "2024-05-10", pays_back=first)
    book.pay("10800", "2025-04-10", contract="chain-2", account="chain")
    book.pay("4000", "2026-04-10", contract="chain-3")
    book.pay("6000", "2024-02-01", contract="left-1")
    # More paid back than was paid.
    over = book.pay("100", "2025-03-05", contract="two-2")
    book.pay("-150.55", "2025-04-05", pays_back=over, contract="two-2")
    book.pay("24000", "2024-01-20", contract="two-1")
    # A buyer of whom a company is known, one of whom none is, and what nobody is known for.
    for number, day in enumerate(("2025-01-10", "2025-03-10", "2025-09-10", "2026-02-10")):
        book.pay(str(100 + number), day, order=f"anna-{number}", person="anna")
        book.pay("50", day, order=f"bert-{number}", person="bert")
    for number in range(10):
        book.pay("80", f"2026-0{1 + number % 5}-1{number}", order=f"carl-{number}", account="shop")
    book.pay("-30", "2026-06-01", order="carl-9", account="shop")
    book.pay(None, "2026-06-02", order="carl-10", account="shop")
    book.pay("7.77", "2026-01-01")
    book.pay("11", "2026-01-02", account="chain")
    book.pay("999", "2026-07-01", contract="chain-3")  # after as_of
    return book


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(tmp_path_factory.mktemp("ltv"))
    house.workspace.landing.mkdir()
    book = by_hand()
    accounts = sorted({row[3] for row in book.terms} | {"shop", "friend"})
    sizes = {"chain": 30, "left": 30, "two": 30, "shop": None}
    with duckdb.connect(str(house.workspace.warehouse)) as database:
        database.execute(INPUTS)
        book.write(database)
        insert(database, "core.dim_persons", [("anna", "two"), ("bert", None)])
        insert(
            database,
            "core.dim_accounts",
            [(account, account.title(), None, sizes.get(account, 500)) for account in accounts],
        )
        referrals = [
            ("friend", "left", True, 6000),
            ("chain", "two", True, 24000),
            ("chain", "gap", False, 1),
            (None, "back", True, 2),
        ]
        insert(database, "value_build.account_referrals", referrals)
    house.build(
        *("--indirect-selection", "empty", "--select", *SEEDS, *MODELS, GATE), as_of=TODAY.isoformat()
    )
    return house


def ltv(house: House, account: str, *columns: str) -> tuple[Any, ...]:
    (row,) = house.rows(f"select {', '.join(columns)} from value.account_ltv where account_id = '{account}'")
    return row


def decisions(house: House, cutoff: str) -> list[tuple[Any, ...]]:
    return house.rows(
        "select account_id, strftime(decided_on, '%Y-%m-%d'), relation, renewals_before, outcome, is_ripe"
        f" from value_build.retention_decisions where cutoff_id = '{cutoff}' and account_id <> 'monthly'"
        " order by account_id, decided_on"
    )


def test_decisions_worked_out_by_hand(house: House) -> None:
    assert decisions(house, "now") == [
        ("back", "2023-12-31", 0, 0, "lost", True),
        ("back", "2025-05-31", 1, 0, "renewed", True),
        ("back", "2026-05-31", 1, 1, "open", False),
        ("chain", "2025-03-31", 0, 0, "renewed", True),
        # Its window was over yesterday.
        ("chain", "2026-03-31", 0, 1, "renewed", True),
        ("chain", "2027-03-31", 0, 2, "open", False),
        ("gap", "2025-09-30", 0, 0, "renewed", True),
        ("gap", "2026-12-14", 0, 1, "open", False),
        ("left", "2024-12-31", 0, 0, "lost", True),
        ("two", "2025-12-31", 0, 0, "renewed", True),
        ("two", "2026-12-31", 0, 1, "open", False),
    ]


def test_a_year_ago_only_what_was_signed_by_then_was_known(house: House) -> None:
    assert decisions(house, "months_12") == [
        ("back", "2023-12-31", 0, 0, "lost", True),
        ("back", "2025-05-31", 1, 0, "renewed", False),
        ("back", "2026-05-31", 1, 1, "open", False),
        ("chain", "2025-03-31", 0, 0, "renewed", True),
        ("chain", "2026-03-31", 0, 1, "open", False),
        ("gap", "2025-09-30", 0, 0, "open", False),
        ("left", "2024-12-31", 0, 0, "lost", True),
        # That the larger would be renewed nobody knew; but the smaller goes on for two months.
        ("two", "2025-12-31", 0, 0, "renewed", False),
        ("two", "2026-02-28", 0, 1, "open", False),
    ]


def test_counts_worked_out_by_hand(house: House) -> None:
    """The forecast of a year ago: 30 employees are small, 500 are large."""
    found = house.rows(
        "select kind, segment_id, renewals, is_lost, days_to_end, decisions_ahead, customers, customers_kept"
        " from value_build.retention_inputs where cutoff_id = 'months_12' order by all"
    )
    assert found == [
        # back is late today: not there a year later. gap is, with a new contract.
        ("ahead", "large", 0, None, WINDOW, 1, 1, 1),
        ("ahead", "large", 1, None, WINDOW, 1, 1, 0),
        ("ahead", "small", 1, None, WINDOW, 1, 2, 2),
        ("history", "large", 0, False, None, None, 2, None),
        ("history", "large", 0, True, None, None, 1, None),
        ("history", "small", 0, False, None, None, 1, None),
        ("history", "small", 0, True, None, None, 1, None),
        ("history", "small", 1, False, None, None, 1, None),
        ("lead", None, None, None, 19, None, 1, None),
    ]


def test_who_pays_by_the_month_has_thirteen_decisions_in_a_year(house: House) -> None:
    found = house.rows(
        "select days_to_end, decisions_ahead from value_build.retention_inputs"
        " where cutoff_id = 'now' and kind = 'ahead' and segment_id = 'large' order by all"
    )
    # gap in 167 days; forever never; monthly today, and then every 30 days.
    assert found == [(0, 13), (WINDOW, 1), (None, 0)]


def test_what_was_paid_stands_in_its_component(house: House) -> None:
    columns = ("realised_first_order", "realised_renewal", "realised_upsell", "realised_cross_sell")
    rest = ("realised_orders", "realised_other", "realised_referral", "realised_own")
    assert ltv(house, "chain", *columns, *rest) == (10000, 14800, 0, 0, 0, 11, 24000, 24811)
    two = ltv(house, "two", *columns, *rest)
    assert two == (24000, 0, 0, Decimal("-50.55"), 406, 0, 0, Decimal("24355.45"))
    assert ltv(house, "shop", *columns, *rest) == (0, 0, 0, 0, 770, 0, 0, 770)
    assert ltv(house, "friend", *columns, *rest, "ltv", "own_ltv") == (0, 0, 0, 0, 0, 0, 6000, 0, 6000, 0)


def test_the_rest_of_a_contract_is_discounted_from_its_middle(house: House) -> None:
    (found,) = ltv(house, "chain", "expected_open")
    assert float(found) == pytest.approx(8000 * 1.1 ** -(274 / 2 / 365.25), abs=0.01)
    # Nothing is open where nothing was written down but the months, and nothing of what is over.
    assert ltv(house, "left", "expected_open", "expected_own", "forecast_method") == (0, 0, "realised")
    assert ltv(house, "forever", "forecast_method", "is_customer") == ("open_ended", True)


def test_renewals_are_worth_what_the_model_says(house: House) -> None:
    """Chain, 274 days before its third renewal: draws of its chances, term by term, discounted."""
    small = Decisions.of_customers([(2, False, 1), (0, True, 1), (1, False, 1)])
    large = Decisions.of_customers([(0, True, 1), (1, False, 2), (0, False, 2)])
    of_small, of_large, _ = posteriors([small, large, Decisions.of_customers([])])
    worth, stays = np.zeros(400), np.ones(400)
    for term in range(2000):
        stays = stays * retention(of_small.alpha, of_small.beta, 2 + term)
        worth += stays * 1.1**-term
    # None of three renewals with a known day was signed as early as 90 days before the end.
    told = ltv(house, "chain", "expected_renewal", "renewals_survived", "renewal_chance", "next_decision_on")
    first = float(retention(of_small.alpha, of_small.beta, 2).mean())
    assert float(told[0]) == pytest.approx(12000 * 1.1 ** -(274 / 365.25) * worth.mean(), rel=1e-6)
    assert told[1:] == (2, pytest.approx(first, rel=1e-6), date(2027, 3, 31))
    # Back is 30 days late. Of five renewals four were signed by then, and one may always come: 4 of 6.
    renews = retention(of_large.alpha, of_large.beta, 1)
    late = float((renews * (1 - 4 / 6) / (1 - renews * 4 / 6)).mean())
    assert ltv(house, "back", "renewal_chance", "is_customer") == (pytest.approx(late, rel=1e-6), False)


def test_expansions_and_recommendations_come_at_the_rate_of_the_segment(house: House) -> None:
    """All expansions were -50.55, all won recommendations of customers 24,000, both of small customers."""
    months = dict(
        house.rows(
            "select segment_id, count(*) from value_build.mrr_months join value_build.account_segments"
            " using (account_id) where closing_mrr <> 0 group by segment_id"
        )
    )
    whole = sum(months.values())
    for account, segment in (("chain", "small"), ("gap", "large")):
        years, expansion, referral = ltv(
            house, account, "expected_years", "expected_expansion", "expected_referral"
        )
        for found, brought in ((expansion, -50.55), (referral, 24000)):
            own = brought if segment == "small" else 0
            a_month = (own + 240 * brought / whole) / (months[segment] + 240)
            assert float(found) == pytest.approx(years * 12 * a_month, abs=0.011)


def test_expected_years_are_the_certain_ones_and_those_of_renewals(house: House) -> None:
    ((terms,),) = house.rows(
        "select expected_terms from value_build.renewal_values where segment_id = 'small' and renewals = 2"
    )
    rate, end = np.log(1.1), 274 / 365.25
    certain = (1 - np.exp(-rate * end)) / rate
    a_term = np.exp(-rate * end) * (1 - np.exp(-rate)) / rate
    assert ltv(house, "chain", "expected_years")[0] == pytest.approx(certain + a_term * terms, rel=1e-6)


def test_bounds_hold_the_value(house: House) -> None:
    assert not house.rows("select * from value.account_ltv where not (ltv_low <= ltv and ltv <= ltv_high)")
    low, value, high, margin = ltv(house, "chain", "ltv_low", "ltv", "ltv_high", "ltv_margin")
    assert low < value < high
    assert margin == round(value * Decimal("0.75"), 2)


def test_a_cohort_adds_up_what_its_companies_paid(house: House) -> None:
    found = house.rows(
        "select months_since, customers, amount, realised_amount, realised_per_customer, customers_now"
        " from value.ltv_cohorts where cohort_month = '2024-01-01' and months_since in (0, 1, 14, 15, 29)"
        " order by 1"
    )
    # left and two: 24,000; 6,000; 100 in March 2025, with the first three orders of anna in part; -150.55.
    assert [row[:4] for row in found] == [
        (0, 2, Decimal(24000), Decimal(24000)),
        (1, 2, Decimal(6000), Decimal(30000)),
        (14, 2, Decimal(201), Decimal(30301)),
        (15, 2, Decimal("-150.55"), Decimal("30150.45")),
        (29, 2, Decimal(0), Decimal("30355.45")),
    ]
    assert found[-1][4:] == (pytest.approx(30355.45 / 2), 1)
    assert found[0][5] is None


def test_orders_are_forecast_for_persons_too(house: House) -> None:
    found = house.rows(
        "select buyer_id, account_id, orders, days_to_last, days_known, priced_orders, orders_after"
        " from value_build.purchase_inputs where cutoff_id in ('now', 'months_12')"
        " order by cutoff_id, buyer_id"
    )
    assert found == [
        ("bert", None, 2, 59, 171, 2, 2),
        ("two", "two", 2, 59, 171, 2, 2),
        ("bert", None, 4, 396, 536, 4, None),
        # The order without a known amount counts, without one.
        ("shop", "shop", 11, 143, 171, 10, None),
        ("two", "two", 4, 396, 536, 4, None),
    ]
    amounts = dict(
        house.rows(
            "select buyer_id, expected_order_amount from value_build.purchase_forecasts"
            " where cutoff_id = 'now'"
        )
    )
    assert 50 <= amounts["bert"] < amounts["two"] <= 105


def test_gate_finds_nothing_on_what_is_right(house: House) -> None:
    assert found_by(house, GATE) == []


ONE = "where account_id = 'chain'"
SPOILED = (
    f"update value.account_ltv set ltv = ltv + 0.01 {ONE}",
    f"update value.account_ltv set own_ltv = own_ltv - 0.01 {ONE}",
    f"update value.account_ltv set realised_renewal = realised_renewal + 1, ltv = ltv + 1 {ONE}",
    f"update value.account_ltv set expected_orders = expected_orders + 0.01 {ONE}",
    f"update value.account_ltv set realised_expansion = 1 {ONE}",
    f"update value.account_ltv set ltv_low = ltv + 0.01 {ONE}",
    "delete from value.account_ltv where account_id = 'left'",
    "delete from core.fct_payments where amount = 7.77",
    "update core.fct_payments set amount = 7.78 where amount = 7.77",
    "delete from value.ltv_cohorts where cohort_month = '2024-01-01'",
)


@pytest.mark.parametrize("spoil", SPOILED)
def test_gate_finds_a_violation(house: House, spoil: str) -> None:
    assert found_by(house, GATE, spoil)


DAYS = st.integers(0, 1200).map(lambda days: date(2023, 1, 1) + timedelta(days=days))
CONTRACT = st.tuples(st.sampled_from(["anna", "bert"]), DAYS, st.integers(0, 700), st.integers(1, 3))


@settings(max_examples=40, deadline=None)
@given(contracts=st.lists(CONTRACT, max_size=7))
def test_any_contracts_decide_as_the_words_say(
    house: House, contracts: Sequence[tuple[str, date, int, int]]
) -> None:
    """Overlaps, gaps, ties: each company's decisions once more in plain Python, at two cut-offs."""
    book = Book()
    for number, (account, starts, days, monthly) in enumerate(contracts):
        book.sign(f"{account}-{number}", starts, starts + timedelta(days=days), monthly)
    expected = set()
    for cutoff, day in (("now", TODAY), ("months_12", YEAR_AGO)):
        for account in ("anna", "bert"):
            known = [
                (monthly, f"{owner}-{number}", starts, starts + timedelta(days=days))
                for number, (owner, starts, days, monthly) in enumerate(contracts)
                if owner == account and starts <= day
            ]
            expected |= {(cutoff, account, *row) for row in plain_decisions(known, day)}
    sql = compiled_sql(house, "retention_decisions").replace(f'"{house.workspace.warehouse.stem}".', "")
    with duckdb.connect() as database:
        database.execute(f"attach '{house.workspace.warehouse}' as house (read_only)")
        database.execute("create schema rules; set TimeZone = 'UTC'")
        database.execute("create table rules.forecast_cutoffs as from house.rules.forecast_cutoffs")
        database.execute(INPUTS)
        book.write(database)
        database.execute("create table value_build.account_segments (account_id varchar, segment_id varchar)")
        insert(database, "value_build.account_segments", [("anna", "small"), ("bert", "small")])
        found = database.execute(
            f"select cutoff_id, account_id, decided_on, relation, renewals_before, outcome from ({sql})"
            " where cutoff_id in ('now', 'months_12')"
        ).fetchall()
    assert len(found) == len(set(found))
    assert set(found) == expected


def plain_decisions(
    known: Sequence[tuple[int, str, date, date]], day: date
) -> list[tuple[date, int, int, str]]:
    """The last days of a company's largest contracts, in order: day, relation, renewals before, outcome."""
    told = []
    relation = survived = 0
    for monthly, key, _, ends in sorted(known, key=lambda contract: (contract[3], contract[1])):
        running = [other for other in known if other[2] <= ends <= other[3]]
        if max(running)[:2] != (monthly, key):
            continue
        window = ends + timedelta(days=WINDOW)
        if any(other[3] > ends and other[2] <= window for other in known):
            outcome = "renewed"
        else:
            outcome = "lost" if window < day else "open"
        told.append((ends, relation, survived, outcome))
        survived += 1
        if outcome == "lost":
            relation, survived = relation + 1, 0
    return told


def test_nothing_to_read_gives_nothing() -> None:
    with duckdb.connect() as database:
        inputs = database.sql(
            "select null::varchar as cutoff_id, null::varchar as kind, null::varchar as segment_id,"
            " null::bigint as renewals, null::boolean as is_lost, null::int as days_to_end,"
            " null::int as decisions_ahead, null::bigint as customers, null::bigint as customers_kept"
            " where false"
        )
        contracts = database.sql(
            "select null::varchar as segment_id, null::bigint as renewals, null::bigint as term_months,"
            " null::int as days_told, true as is_undecided, 0.1 as discount_rate where false"
        )
        buyers = database.sql(
            "select null::varchar as cutoff_id, null::varchar as buyer_id, 0 as orders, 0 as days_to_last,"
            " 0 as days_known, 0 as priced_orders, 0.0 as mean_amount, 36 as months, 1095.0 as horizon_days,"
            " 0.1 as discount_rate where false"
        )
        assert retention_forecasts(inputs).num_rows == 0
        assert renewal_values(inputs, contracts).num_rows == 0
        assert purchase_forecasts(buyers).num_rows == 0
        one = database.sql(
            "select 'now' as cutoff_id, * exclude (cutoff_id) from buyers union all "
            "select 'now', 'one', 1, 0, 30, 1, 10.0, 36, 1095.0, 0.1"
        )
        (row,) = purchase_forecasts(one).to_pylist()
        assert row["buyer_id"] == "one"
        assert row["expected_amount"] is None
        undecided = database.sql(
            "select 'small' as segment_id, 0 as renewals, 12 as term_months,"
            " 30 as days_told, true as is_undecided, 0.1 as discount_rate"
        )
        (value,) = renewal_values(inputs, undecided).to_pylist()
        assert (value["forecast_method"], value["expected_terms"]) == ("none", None)
