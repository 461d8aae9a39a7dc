"""NPS and CSAT: answers worked out by hand, and any answers against a plain definition."""

from __future__ import annotations

from datetime import date
from math import sqrt
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warehouse.compiled import compiled_sql, found_by, insert
from warehouse.house import House

from success.customers import INPUTS

EQUAL = pytest.approx
Z = 1.959964


def test_only_answers_within_their_scale_count(customers: House) -> None:
    ((product, *counts),) = customers.rows("""
        select product, nps_answers, promoters, passives, detractors, nps_excluded, nps_accounts,
            detractor_accounts, csat_answers, csat_satisfied, csat_excluded, customer_accounts
        from success.nps_monthly where survey_month = '2026-05-01'
    """)
    # Eleven is beyond ten, minus one below nought, words are none; six is beyond five, three has no scale.
    assert (product, counts) == ("cdp", [10, 6, 3, 1, 2, 1, 1, 3, 2, 2, 3])
    # NPS without a scale is of ten. One detractor and three answers more: 1.75 of 4 detract, 0.75 promote.
    high = 100 * (-1 / 4 + Z * sqrt((2.5 / 4 - 1 / 16) / 4))
    assert customers.rows("""
        select product, nps_answers, detractors, nps, nps_low, nps_high, is_nps_enough, csat_mean_of_five,
            csat_mean_low, csat_mean_high
        from success.nps_monthly where survey_month = '2026-03-01'
    """) == [("", 1, 1, -100, -100, EQUAL(high, abs=1e-3), False, *(None,) * 3)]


def test_intervals_are_those_of_their_sources(customers: House) -> None:
    ((nps, low, high, is_enough, mean, mean_low, share, share_low, share_high),) = customers.rows("""
        select nps, nps_low, nps_high, is_nps_enough, csat_mean_of_five, csat_mean_low, csat_share,
            csat_share_low, csat_share_high
        from success.nps_monthly where survey_month = '2026-05-01'
    """)
    assert (nps, is_enough) == (50, True)
    # Three answers more: 6.75 promoters and 1.75 detractors of 13.
    center, extreme = 5 / 13, 8.5 / 13
    half = Z * sqrt((extreme - center**2) / 13)
    assert (low, high) == EQUAL((100 * (center - half), 100 * (center + half)), abs=1e-3)
    # Five, four and two: mean 11/3, variance 7/3 (sample).
    assert mean == EQUAL(11 / 3, abs=1e-6)
    assert mean_low == EQUAL(11 / 3 - Z * sqrt(7 / 3 / 3), abs=1e-5)
    # Wilson of two in three, as published calculators give it.
    assert (share, share_low, share_high) == EQUAL((2 / 3, 0.207655, 0.938508), abs=1e-4)


def test_detractors_are_listed_until_somebody_comes_back(customers: House) -> None:
    rows = customers.rows("""
        select answer_key, account_id, score, follow_up_until, followed_up_on, is_follow_up_missed,
            is_customer
        from success.detractors order by 1
    """)
    assert rows == [
        ("A9", "good", 6, date(2026, 5, 18), date(2026, 5, 5), False, True),
        ("B1", "gone", 3, date(2026, 3, 18), None, True, True),
    ]


@pytest.mark.parametrize(
    "spoil",
    [
        "update success.nps_monthly set passives = passives + 1",
        "update success.nps_monthly set nps_excluded = 0",
        "update success.nps_monthly set csat_excluded = 0",
        "update success.nps_monthly set nps_high = nps - 1",
        "delete from success.detractors",
    ],
)
def test_the_gate_finds_answers_that_are_lost(customers: House, spoil: str) -> None:
    assert found_by(customers, "assert_answers_are_counted_once") == []
    assert found_by(customers, "assert_answers_are_counted_once", spoil)


scores = st.lists(
    st.tuples(
        st.sampled_from(["nps", "csat"]),
        st.one_of(st.none(), st.integers(-1, 12)),
        st.sampled_from([None, 5, 10]),
        st.sampled_from([None, "a", "b"]),
    ),
    max_size=25,
)


@given(scores)
@settings(max_examples=40, deadline=None)
def test_any_answers(customers: House, told: list[tuple[str, int | None, int | None, str | None]]) -> None:
    """Any answers of one month, against counting them one by one."""
    rows: list[tuple[Any, ...]] = [
        ("s", f"A{n}", "S", kind, date(2026, 5, 4), None, account, score, scale, None, "p")
        for n, (kind, score, scale, account) in enumerate(told)
    ]
    with duckdb.connect() as database:
        database.execute("create schema success_build; set TimeZone = 'UTC'")
        database.execute(INPUTS)
        database.execute("create table success_build.health_months (health_month date, is_customer boolean)")
        insert(database, "core.fct_surveys", rows)
        sql = compiled_sql(customers, "nps_monthly").replace('"warehouse".', "")
        found = database.execute(
            "select nps_answers, promoters, detractors, nps_excluded, detractor_accounts, csat_answers,"
            f" csat_satisfied, csat_excluded, nps, nps_low, nps_high from ({sql})"
        ).fetchall()
    if not told:
        assert found == []
        return
    counted: dict[str, list[tuple[float, str | None]]] = {"nps": [], "csat": []}
    excluded = {"nps": 0, "csat": 0}
    for kind, score, scale, account in told:
        end = scale or (10 if kind == "nps" else None)
        if score is None:
            continue
        if end is None or not 0 <= score <= end:
            excluded[kind] += 1
        else:
            counted[kind].append((score * 10 / end, account))
    promoters = sum(score >= 9 for score, _ in counted["nps"])
    detractors = [account for score, account in counted["nps"] if score <= 6]
    ((*counts, nps, low, high),) = found
    assert counts == [
        *(len(counted["nps"]), promoters, len(detractors), excluded["nps"], len({*detractors} - {None})),
        *(len(counted["csat"]), sum(score >= 8 for score, _ in counted["csat"]), excluded["csat"]),
    ]
    if counted["nps"]:
        assert nps == EQUAL(100 * (promoters - len(detractors)) / len(counted["nps"]), abs=1e-3)
        assert -100 <= low <= nps <= high <= 100 and low < high
    else:
        assert (nps, low, high) == (None, None, None)
