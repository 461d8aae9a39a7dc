"""The to-do list of the hand-worked customers, and the chances behind it against scikit-learn."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from warehouse.compiled import found_by, insert
from warehouse.house import House

from bowtie.success.logistic import fit
from bowtie.success.quality import area_interval, area_under_curve, share_interval
from bowtie.success.renewal_model import success_chances, success_facts

EQUAL = pytest.approx
LATEST = "listed_month = '2026-06-01'"


def test_each_customer_has_a_contract_a_play_a_day_and_an_owner(customers: House) -> None:
    rows = customers.rows(f"""
        select account_id, contract_key, renewal_on, days_to_renewal, mrr_due, play_id, due_on, owner_name,
            owner_role
        from success.renewal_expansion_todo where {LATEST} order by 1
    """)
    assert rows == [
        # The person who left goes before the conflict; a renewal in 31 days leaves ten from the listing.
        *(
            (
                "bad",
                "B1",
                date(2026, 7, 31),
                31,
                2000,
                "new_sponsor",
                date(2026, 7, 10),
                "Una",
                "success_manager",
            ),
        ),
        ("dark", "D1", date(2027, 4, 30), 304, 700, "learn", date(2026, 7, 30), None, None),
        # Over since March and not renewed: on the list until the window is over, which it is the day before.
        ("good", "G2", date(2026, 12, 31), 184, 1500, "why_more", date(2026, 7, 7), None, None),
    ]
    gone = customers.rows("""
        select listed_month, days_to_renewal, play_id, contract_outcome, outcome, owner_name
        from success.renewal_expansion_todo
        where account_id = 'gone' and listed_month >= '2026-02-01' order by 1
    """)
    assert gone == [
        (date(2026, 2, 1), 31, "confirm", "lost", "churned", "Sam"),
        (date(2026, 3, 1), 0, "confirm", "lost", "churned", "Sam"),
        (date(2026, 4, 1), -30, "late", "lost", None, "Sam"),
        (date(2026, 5, 1), -61, "late", "lost", None, "Sam"),
    ]


def test_a_list_of_the_past_knows_nothing_of_what_came(customers: House) -> None:
    rows = customers.rows("""
        select listed_month, contract_key, contract_outcome, outcome, mrr from success.renewal_expansion_todo
        where account_id = 'good' and listed_month between '2025-10-01' and '2026-01-01' order by 1
    """)
    # The renewal was signed on December 10: from then on the next contract is the one to look at.
    assert rows == [
        (date(2025, 10, 1), "G1", "expanded", "expanded", 1000),
        (date(2025, 11, 1), "G1", "expanded", "expanded", 1000),
        (date(2025, 12, 1), "G2", "open", "expanded", 1000),
        (date(2026, 1, 1), "G2", "open", "kept", 1500),
    ]
    owners = customers.rows("""
        select listed_month, owner_name from success.renewal_expansion_todo
        where account_id = 'bad' and listed_month >= '2026-05-01' order by 1
    """)
    assert [name for _, name in owners] == ["Sam", "Una"]


def test_risk_in_the_window_and_reasons(customers: House) -> None:
    rows = customers.rows(f"""
        select account_id, renewal_risk, risk_in_window, risk_rank, mrr_at_risk, is_risk_fitted, quadrant,
            health_score
        from success.renewal_expansion_todo where {LATEST} order by 1
    """)
    (bad, dark, good) = rows
    # Nothing is fitted to so few decisions: the risk is what the score lacks.
    assert bad[1] == EQUAL(1 - bad[7] / 100, abs=1e-5) and bad[5] is False
    assert bad[2] == bad[1] and float(bad[4]) == EQUAL(2000 * bad[1], abs=0.01)
    assert good[2] == 0 and good[1] > 0
    assert (bad[3], good[3]) == (1, 2) and dark[1:5] == (None,) * 4
    assert dark[6] == "unknown"
    ((reasons, strengths),) = customers.rows(
        f"select reasons, strengths from success.renewal_expansion_todo where {LATEST} and account_id = 'bad'"
    )
    assert reasons.split("; ")[:2] == ["Core features in use 0 %", "Flows finished per user and 30 days 0.0"]
    assert strengths.split("; ")[0] == "Days of use per user and 30 days 3.96"


@pytest.mark.parametrize(
    "spoil",
    [
        "delete from success.renewal_expansion_todo where account_id = 'good'",
        "update success.renewal_expansion_todo set play_id = null where account_id = 'dark'",
        "update success.renewal_expansion_todo set due_on = listed_on - 1 where account_id = 'bad'",
        "update success.renewal_expansion_todo set outcome = 'kept' where listed_month = '2026-06-01'",
        f"update success.renewal_expansion_todo set risk_rank = 3 - risk_rank where {LATEST}",
    ],
)
def test_the_gate_finds_what_is_wrong(customers: House, spoil: str) -> None:
    assert found_by(customers, "assert_todo_is_whole") == []
    assert found_by(customers, "assert_todo_is_whole", spoil)


@given(st.integers(0, 10_000), st.floats(0.1, 50))
@settings(max_examples=15, deadline=None)
def test_the_fit_is_the_penalized_likelihood(seed: int, ridge: float) -> None:
    """With one pull for all numbers, against scikit-learn's logistic regression."""
    draw = np.random.default_rng(seed)
    numbers = draw.normal(size=(80, 4))
    event = (draw.random(80) < 1 / (1 + np.exp(-numbers[:, 0]))).astype(float)
    event[:2] = (0, 1)
    model = fit(numbers, event, np.full(4, ridge))
    standard = (numbers - numbers.mean(axis=0)) / numbers.std(axis=0)
    other = LogisticRegression(C=1 / ridge, tol=1e-10, max_iter=1000).fit(standard, event)
    assert model.weights == EQUAL(np.concatenate([other.intercept_, other.coef_[0]]), abs=1e-4)
    assert model.chance(numbers) == EQUAL(other.predict_proba(standard)[:, 1], abs=1e-4)
    # What is unknown is the mean: nothing but the intercept.
    unknown = np.full((1, 4), np.nan)
    assert model.chance(unknown) == EQUAL([1 / (1 + np.exp(-model.weights[0]))])


def test_separable_examples_and_a_column_of_one_number_have_an_end() -> None:
    numbers = np.column_stack([np.r_[np.zeros(20), np.ones(20)], np.ones(40), np.full(40, np.nan)])
    event = np.r_[np.zeros(20), np.ones(20)]
    model = fit(numbers, event, np.array([0.01, 1.0, 1.0]))
    assert np.isfinite(model.weights).all() and model.weights[2:] == EQUAL([0, 0], abs=1e-9)
    assert model.chance(numbers)[[0, -1]] == EQUAL([0, 1], abs=0.02)


@given(st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=2, max_size=40))
@settings(max_examples=50, deadline=None)
def test_the_area_is_scikit_learns(told: list[tuple[int, bool]]) -> None:
    chance = np.array([one[0] for one in told], dtype=float)
    event = np.array([one[1] for one in told], dtype=float)
    area = area_under_curve(chance, event)
    if 0 < event.sum() < len(event):
        assert area == EQUAL(roc_auc_score(event, chance))
        low, high = area_interval(area, int(event.sum()), int(len(event) - event.sum()))
        assert 0 <= low <= area <= high <= 1
    else:
        assert np.isnan(area)


def test_published_intervals() -> None:
    # Hanley and McNeil 1982: an area of 0.893 of 58 normal and 51 abnormal images has an error of 0.032.
    low, high = area_interval(0.893, 51, 58)
    assert (high - low) / 2 / 1.959964 == EQUAL(0.032, abs=1e-3)
    assert share_interval(2, 3) == EQUAL((0.207655, 0.938508), abs=1e-4)


RELATIONS = """
create table models (model_id varchar, is_bad boolean, events_at_least integer, known_at_least decimal(18, 6),
    ridge_score decimal(18, 6), ridge_context decimal(18, 6), ridge_indicator decimal(18, 6));
create table months (account_id varchar, health_month date, closing_on date, health_score decimal(24, 6),
    known_share double);
create table indicators (account_id varchar, health_month date, indicator_id varchar, model_part varchar,
    score double);
create table examples (model_id varchar, account_id varchar, health_month date, contract_key varchar,
    has_come integer, known_on date);
"""
MONTHS = (date(2025, 1, 1), date(2025, 7, 1), date(2026, 1, 1), date(2026, 6, 1))
History = dict[str, list[tuple[Any, ...]]]


def history(companies: int) -> History:
    """Months of many customers and what became of them: poor health loses, and so does a poor `other`."""
    draw = np.random.default_rng(3)
    rows: History = {"months": [], "indicators": [], "examples": []}
    rows["models"] = [("renewal", True, 10, 0.25, 1, 1, 10)]
    for number in range(companies):
        account = f"A{number:04d}"
        for month in MONTHS:
            health, other = (round(float(draw.uniform(0, 100)), 6) for _ in range(2))
            is_lost = draw.random() < 1 / (1 + np.exp((health - 50) / 12 + (other - 50) / 25))
            rows["months"].append((account, month, month + timedelta(days=27), health, 1.0))
            # One indicator that hand weights know nothing of, one that is never known, one for people.
            rows["indicators"] += [
                (account, month, "other", "indicator", other),
                (account, month, "never", "context", None),
                (account, month, "told", None, 1.0),
            ]
            known_on = month + timedelta(days=120)
            rows["examples"].append(("renewal", account, month, account, int(is_lost), known_on))
    return rows


def told(rows: History, kernel: Any) -> list[dict[str, Any]]:
    with duckdb.connect() as database:
        database.execute(RELATIONS)
        for table, its in rows.items():
            insert(database, table, its)
        tables = [database.table(name) for name in ("models", "months", "indicators", "examples")]
        found: list[dict[str, Any]] = kernel(*tables).to_pylist()
    return found


def test_chances_come_from_what_was_known_and_from_no_order_of_rows() -> None:
    rows = history(120)
    chances = told(rows, success_chances)
    assert len(chances) == 480
    fitted = {
        month: {one["is_fitted"] for one in chances if one["health_month"] == month} for month in MONTHS
    }
    assert [fitted[month] for month in MONTHS] == [{False}, {True}, {True}, {True}]
    first = {one["account_id"]: one["chance"] for one in chances if one["health_month"] == MONTHS[0]}
    health = {row[0]: row[3] for row in rows["months"] if row[1] == MONTHS[0]}
    assert first == EQUAL({account: 1 - score / 100 for account, score in health.items()}, abs=1e-6)
    # A decision that was known on the day after the month's end changes nothing before it.
    later = [(*row[:4], 1 - row[4], row[5]) if row[2] == MONTHS[1] else row for row in rows["examples"]]
    changed = told(rows | {"examples": later}, success_chances)
    until = [one for one in chances if one["health_month"] <= MONTHS[1]]
    assert [one for one in changed if one["health_month"] <= MONTHS[1]] == until
    assert changed != chances
    mixed = {table: its[::-1] for table, its in rows.items()}
    assert told(mixed, success_chances) == chances


def test_quality_is_that_of_chances_made_before_the_outcome() -> None:
    rows = history(120)
    chances = {(one["account_id"], one["health_month"]): one for one in told(rows, success_chances)}
    facts = {(one["metric"], one["item"]): one for one in told(rows, success_facts)}
    judged = [row for row in rows["examples"] if chances[row[1], row[2]]["is_fitted"]]
    event = [row[4] for row in judged]
    chance = [chances[row[1], row[2]]["chance"] for row in judged]
    hand = [chances[row[1], row[2]]["hand_chance"] for row in judged]
    assert facts["judged", "all"]["measured"] == len(judged) == 360
    assert facts["auc", "fitted"]["measured"] == EQUAL(roc_auc_score(event, chance), abs=1e-6)
    assert facts["auc", "hand"]["measured"] == EQUAL(roc_auc_score(event, hand), abs=1e-6)
    assert facts["auc", "fitted"]["measured"] > facts["auc", "hand"]["measured"] + 0.02
    brier = float(np.mean((np.array(chance) - np.array(event)) ** 2))
    assert facts["brier", "fitted"]["measured"] == EQUAL(brier, abs=1e-6)
    tenths = [facts["calibration", f"{number:02d}"] for number in range(1, 11)]
    assert sum(one["examples"] for one in tenths) == 360
    assert sum(one["measured"] * one["examples"] for one in tenths) == EQUAL(sum(event), abs=1e-3)
    top = np.argsort(-np.array(chance))[:36]
    lift = float(np.mean(np.array(event)[top]) / np.mean(event))
    assert facts["top_decile_lift", "fitted"]["measured"] == EQUAL(lift, abs=1e-6)
    # Ten points more of health and of the other lower the odds by about e^(10/12) and e^(10/25).
    assert facts["coefficient", "health_score"]["measured"] == EQUAL(-10 / 12, abs=0.25)
    assert -0.5 < facts["coefficient", "other"]["measured"] < -0.1
    assert ("coefficient", "told") not in facts


def test_without_history_there_is_neither_chance_nor_quality() -> None:
    nothing: History = {"models": [("renewal", True, 10, 0.25, 1, 1, 100)]}
    assert told(nothing, success_chances) == []
    assert told(nothing, success_facts) == []
    # Of few decisions nothing is fitted, and of months of which little is known there is no chance at all.
    few = history(4)
    few["months"] = [(*row[:4], 0.2 if row[0] == "A0000" else 1.0) for row in few["months"]]
    chances = told(few, success_chances)
    assert {one["is_fitted"] for one in chances} == {False}
    assert "A0000" not in {one["account_id"] for one in chances}
