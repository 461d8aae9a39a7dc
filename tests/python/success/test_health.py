"""Customer health: months worked out by hand, any use against a plain definition, and its gates."""

from __future__ import annotations

from datetime import date, timedelta
from statistics import median
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warehouse.compiled import compiled_sql, found_by
from warehouse.house import House

from success.customers import INPUTS, TODAY, Company, days_of, months

EQUAL = pytest.approx
# What the months of use are built of, in that order.
USE_BY_MONTH = {
    "product_users": "product_build",
    "product_features": "product_build",
    "usage_facts": "product_build",
    "product_user_days": "product_build",
    "usage_months": "product_build",
    "account_feature_months": "product_build",
    "flow_days": "product_build",
    "account_usage_months": "success_build",
    "account_months": "success_build",
}


def measured(house: House, account: str, month: str, *measures: str) -> tuple[Any, ...]:
    (row,) = house.rows(
        f"select {', '.join(measures)} from success_build.account_months"
        f" where account_id = '{account}' and health_month = '{month}'"
    )
    return row


def test_use_is_told_per_user_and_day_and_against_its_own_usual(customers: House) -> None:
    row = measured(
        customers, "bad", "2026-05-01", "user_days", "users_known", "pace", "usual_pace", "use_change"
    )
    # Ten days of use a month from November to April, of 30, 31, 31, 28, 31 and 30 days.
    paces = [10 / days * 30 for days in (30, 31, 31, 28, 31, 30)]
    assert row[:2] == (2, 1)
    assert row[2:] == EQUAL((2 / 31 * 30, median(paces), 2 / 31 * 30 / median(paces) - 1), abs=1e-5)
    # The last three months together: 22 days of use of 92.
    rates = measured(customers, "bad", "2026-05-01", "user_days_rate", "active_share", "core_coverage")
    assert rates == EQUAL((22 * 30 / 92, 1, 0), abs=1e-6)
    assert measured(customers, "bad", "2026-05-01", "core_share", "error_rate") == EQUAL((0, 100))
    # Nobody came in June, and that is known, because others did.
    assert measured(customers, "bad", "2026-06-01", "pace", "use_change", "users_known") == (0, -1, 1)


def test_what_is_not_known_is_not_nought(customers: House) -> None:
    unknown = ("user_days_rate", "active_share", "use_change", "core_coverage", "nps_mean", "csm_mood")
    assert measured(customers, "dark", "2026-06-01", *unknown) == (None,) * 6
    assert measured(customers, "good", "2025-03-01", "tickets", "slow_tickets") == (None, None)
    # The trial in July was before the contract; two months are no usual yet.
    first = measured(customers, "bad", "2025-08-01", "user_days", "month_no", "use_change")
    assert first == (10, 1, None)
    assert measured(customers, "bad", "2025-10-01", "use_change") == (None,)
    assert measured(customers, "bad", "2025-11-01", "use_change") != (None,)


def test_service_answers_and_judgements_are_of_their_months(customers: House) -> None:
    # Opened in May, slow in June.
    assert measured(customers, "bad", "2026-05-01", "tickets", "pressing_tickets", "slow_tickets") == (
        1,
        1,
        0,
    )
    assert measured(customers, "bad", "2026-06-01", "tickets", "fault_tickets", "slow_tickets") == (2, 2, 1)
    assert measured(customers, "bad", "2026-06-01", "people_left", "overdue_days") == (1, 61)
    assert measured(customers, "good", "2026-06-01", "overdue_days", "note_sentiment") == (0, 4.5)
    # Fives in April, threes in May, and a word that no row reads: the state of April stands.
    told = ("csm_mood", "csm_state", "csm_state_points", "csm_intent", "csm_intent_points")
    assert measured(customers, "good", "2026-06-01", *told) == (4, "healthy", 1, "unsure", 0.75)
    assert measured(customers, "good", "2026-04-01", *told) == (5, "healthy", 1, "likely", 1)
    # Eleven and minus one are no answers: ten of eight point six.
    assert measured(customers, "good", "2026-05-01", "nps_mean") == EQUAL((8.6,))
    assert measured(customers, "good", "2026-05-01", "csat_share") == EQUAL((11 / 15,), abs=1e-6)


def test_a_score_is_the_sum_of_its_evidence(customers: House) -> None:
    rows = customers.rows("""
        select indicator_id, measured, score, weight, contribution from success.account_health_evidence
        where account_id = 'bad' and health_month = '2026-06-01' and score is not null order by 1
    """)
    # By the seed: days of use 0.3 to 3; use 100 % down; one of two who may leave; 61 of 60 days due.
    scores = {row[0]: row[2] for row in rows}
    rate = 12 * 30 / 91
    assert measured(customers, "bad", "2026-06-01", "user_days_rate") == EQUAL((rate,), abs=1e-6)
    assert scores["days_of_use"] == EQUAL(min((rate - 0.3) / 2.7, 1) * 100, abs=1e-4)
    assert scores["active_share"] == EQUAL((2 / 3 - 0.2) / 0.7 * 100, abs=1e-3)
    assert (scores["use_change"], scores["people_left"], scores["overdue"]) == (0, 50, 0)
    assert scores["csm_mood"] == EQUAL(80) and scores["slow_tickets"] == 75
    assert "nps" not in scores and "note_sentiment" not in scores
    weights = sum(row[3] for row in rows)
    for _, _, score, weight, contribution in rows:
        assert float(contribution) == EQUAL(score * weight / weights, abs=1e-6)
    ((score, objective, state, share),) = customers.rows("""
        select health_score, objective_score, health_state, known_share from success.account_health
        where account_id = 'bad' and health_month = '2026-06-01'
    """)
    assert score == EQUAL(sum(float(row[4]) for row in rows), abs=1e-4)
    named = {"days_of_use": 3, "active_share": 2, "use_change": 1, "core_coverage": 2, "core_share": 1}
    named |= {"errors": 1, "people_left": 1, "flows": 2, "overdue": 1}
    assert objective == EQUAL(sum(scores[name] * named[name] for name in named) / 14, abs=1e-4)
    assert state == "attention" and share == EQUAL(weights / 24.5, abs=1e-6)


def test_a_manager_who_says_otherwise_is_a_conflict(customers: House) -> None:
    rows = customers.rows("""
        select account_id, conflict_reason, conflict_reason_zh, frequency from success.account_health
        where health_month = '2026-06-01' order by 1
    """)
    told = "Judged healthy, objective score only 34.52; Judged healthy, use changed by -100 %"
    told_zh = "判断健康，但使用变化为 -100 %；判断健康，但客观得分仅 34.52"
    assert rows == [
        ("bad", told, told_zh, "silent"),
        ("dark", None, None, None),
        ("gone", None, None, None),
        ("good", None, None, "surge"),
    ]
    months_of_bad = customers.rows("""
        select health_month, frequency from success.account_health
        where account_id = 'bad' and frequency is not null order by 1
    """)
    assert months_of_bad == [(date(2026, 5, 1), "drop"), (date(2026, 6, 1), "silent")]


def test_months_last_from_the_first_contract_until_the_window_is_over(customers: House) -> None:
    rows = customers.rows("""
        select account_id, min(health_month), max(health_month), count(*),
            max(case when is_customer then health_month end)
        from success.account_health group by 1 order by 1
    """)
    june = date(2026, 6, 1)
    assert rows == [
        ("bad", date(2025, 8, 1), june, 11, june),
        ("dark", date(2026, 5, 1), june, 2, june),
        # The last day of the contract is the end of a month: it is still one of a customer.
        ("gone", date(2025, 4, 1), june, 15, date(2026, 3, 1)),
        ("good", date(2025, 1, 1), june, 18, june),
    ]
    unknown = customers.rows("select health_state from success.account_health where account_id = 'dark'")
    assert set(unknown) == {(None,)}


@pytest.mark.parametrize(
    ("gate", "spoil"),
    [
        (
            "assert_health_adds_up",
            "update success.account_health_evidence set contribution = contribution + 1"
            " where indicator_id = 'errors'",
        ),
        ("assert_health_adds_up", "update success.account_health set health_score = 101"),
        ("assert_health_adds_up", "delete from success.account_health_evidence where indicator_id = 'nps'"),
        ("assert_health_adds_up", "delete from success.account_health where account_id = 'bad'"),
        ("assert_success_rules_hold", "update rules.health_indicators set measure = 'moon' where turn = 0"),
        ("assert_success_rules_hold", "update rules.health_indicators set best_at = worst_at"),
        ("assert_success_rules_hold", "delete from rules.health_states where score_from = 0"),
        ("assert_success_rules_hold", "update rules.health_conflicts set told_reading = 'purple'"),
        ("assert_success_rules_hold", "update rules.frequency_rules set measure = 'health_score'"),
        ("assert_success_rules_hold", "update rules.success_models set outcome = 'contract_lost'"),
        ("assert_success_rules_hold", "update rules.success_models set high_from = null"),
        ("assert_success_rules_hold", "delete from rules.success_plays where quadrant = 'keep'"),
        ("assert_success_rules_hold", "update rules.success_plays set measure = 'moon' where turn = 4"),
        ("assert_success_rules_hold", "update rules.success_plays set quadrant = 'nowhere' where turn = 1"),
        ("assert_success_rules_hold", "delete from rules.solution_rules where recommendation = 'too_few'"),
    ],
)
def test_gates_find_what_is_wrong(customers: House, gate: str, spoil: str) -> None:
    spoil = spoil.replace(" where turn = 0", " where indicator_id = 'errors'")
    assert found_by(customers, gate) == []
    assert found_by(customers, gate, spoil)


used = st.dictionaries(
    st.tuples(st.sampled_from("abc"), st.sampled_from(["one-1", "one-2", "two-1"])),
    st.integers(0, 27),
    max_size=9,
)


@given(st.lists(used, min_size=9, max_size=9), st.integers(1, 30))
@settings(max_examples=15, deadline=None)
def test_pace_and_usual_of_any_use(customers: House, use: list[dict[tuple[str, str], int]], day: int) -> None:
    """Any use of two companies in nine months, against plain counting of days."""
    company = Company()
    spread = list(months(date(2025, 10, 1), TODAY))
    for name in ("one", "two"):
        company.sign(name, name, f"2025-10-{day:02d}", None, 100)
        company.put("identifier_ids", "organization", "tenant_id", f"T-{name}", name)
    # Somebody else's use on the last day says that use is known to the end.
    company.put("identifier_ids", "organization", "tenant_id", "T-other", "other")
    company.use("other-1", date(2026, 6, 1), 30)
    seen: dict[str, set[tuple[str, date]]] = {"one": set(), "two": set()}
    for month, told in zip(spread, use, strict=True):
        for (feature, user), days in told.items():
            company.use(user, month, days, feature=feature)
            seen[user.split("-")[0]] |= {(user, month + timedelta(days=number)) for number in range(days)}
    with duckdb.connect() as database:
        database.execute("set TimeZone = 'UTC'; create schema rules")
        database.execute("create schema product_build; create schema success_build")
        database.execute(INPUTS)
        company.write(database)
        copy = f"attach '{customers.workspace.warehouse}' as built (read_only)"
        database.execute(copy)
        for seed in ("success_readings", "usage_event_roles"):
            database.execute(f"create table rules.{seed} as from built.rules.{seed}")
        database.execute("detach built")
        for model, schema in USE_BY_MONTH.items():
            sql = compiled_sql(customers, model).replace('"warehouse".', "")
            database.execute(f"create table {schema}.{model} as {sql}")
        rows = database.execute("""
            select account_id, health_month, user_days, users_known, pace, usual_pace, use_change
            from success_build.account_months where account_id in ('one', 'two')
        """).fetchall()
    found = {row[:2]: row[2:] for row in rows}
    for name, of_company in seen.items():
        begun = date(2025, 10, day)
        counted = {(user, when) for user, when in of_company if when >= begun}
        paces: list[float | None] = []
        for month in spread:
            last = month.replace(day=days_of(month))
            known = len({user for user, when in counted if when <= last})
            length = (last - max(month, begun)).days + 1
            of_month = sum(1 for _, when in counted if month <= when <= last)
            # Of fewer than ten days no pace is told; nor where nobody is known.
            pace = of_month / length * 30 if length >= 10 else None
            before = [one for one in paces[-6:] if one is not None]
            paces.append(pace)
            usual = median(before) if before else None
            change = None
            if pace is not None and usual and len(before) >= 3:
                change = pace / usual - 1
            row = found[name, month]
            assert row[:2] == (of_month, known)
            assert row[2] == (EQUAL(pace, abs=1e-5) if pace is not None and known else None)
            assert row[3] == (EQUAL(usual, abs=1e-5) if usual is not None else None)
            assert row[4] == (EQUAL(change, abs=1e-4) if change is not None else None)
