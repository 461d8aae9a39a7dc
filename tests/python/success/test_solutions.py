"""Effects of solutions: uses and controls worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from math import sqrt
from typing import Any

import duckdb
import pytest
from warehouse.compiled import compiled_sql, insert
from warehouse.house import House

from success.customers import INPUTS, months

EQUAL = pytest.approx
USED = date(2026, 1, 10)
SCORES = (
    *("health_score", "objective_score", "subjective_score", "active_accounts_score", "active_share_score"),
    *("health_state_score", "business_metrics_score"),
)
Told = tuple[float, float]


def score_months(account: str, before: float, after: float, subjective: float = 50) -> list[tuple[Any, ...]]:
    """A customer whose scores are one until January and another from then on."""
    return [
        (
            account,
            month,
            True,
            "attention",
            *(before if month < USED.replace(day=1) else after,) * 2,
            subjective,
        )
        + ((before if month < USED.replace(day=1) else after,) * 4)
        for month in months(date(2025, 6, 1), date(2026, 6, 1))
    ]


@pytest.fixture
def library(customers: House) -> Iterator[duckdb.DuckDBPyConnection]:
    """The two models' inputs, empty but for the rules."""
    with duckdb.connect() as database:
        database.execute("set TimeZone = 'UTC'; create schema success_build; create schema rules")
        database.execute(INPUTS)
        database.execute(f"attach '{customers.workspace.warehouse}' as built (read_only)")
        database.execute("create table rules.solution_rules as from built.rules.solution_rules; detach built")
        names = ", ".join(f"{name} double" for name in SCORES)
        database.execute(
            "create table success_build.health_months"
            f" (account_id varchar, health_month date, is_customer boolean, health_state varchar, {names})"
        )
        yield database


def effects(
    house: House, database: duckdb.DuckDBPyConnection, columns: str, level: str = "branch"
) -> list[tuple[Any, ...]]:
    matches = compiled_sql(house, "solution_matches").replace('"warehouse".', "")
    database.execute(f"create or replace table success_build.solution_matches as {matches}")
    sql = compiled_sql(house, "solution_effects").replace('"warehouse".', "")
    return database.execute(
        f"select {columns} from ({sql})"
        f" where indicator = 'health_score' and summary_level = '{level}' order by all"
    ).fetchall()


def use(key: str, account: str, version: str = "v1", branch: str = "std") -> tuple[Any, ...]:
    return ("s.uses", key, "S", version, branch, account, USED, "solved" if key == "U1" else None)


def test_the_effect_is_the_change_beside_the_change_of_the_most_alike(
    customers: House, library: duckdb.DuckDBPyConnection
) -> None:
    rows = score_months("one", 40, 52) + score_months("two", 60, 61)
    # Of one: 41 and 39 are near and go to 46 and 42; 55 is too far, and 40.5 feels other than one does.
    for account, before, after, felt in (
        ("near", 41, 46, 50),
        ("nearer", 39, 42, 50),
        ("far", 55, 90, 50),
        ("unlike", 40.5, 90, 70),
        ("of two", 62, 60, 50),
    ):
        rows += score_months(account, before, after, felt)
    # A control that left, and one that used the solution itself two months later.
    rows += [row for row in score_months("left", 40, 0) if row[1] < date(2026, 3, 1)]
    rows += score_months("touched", 40, 0)
    insert(library, "success_build.health_months", rows)
    later = ("s.uses", "U9", "S", "v9", "std", "touched", date(2026, 3, 3), None)
    unknown = ("s.uses", "U8", "S", "v1", "std", None, USED, "solved")
    insert(library, "core.fct_solution_uses", [use("U1", "one"), use("U2", "two"), later, unknown])
    insert(library, "core.dim_solutions", [("S", "v1", "std", "Start", "Slow", "2025-01-01", None)])
    columns = (
        "version, uses, companies, solved, outcomes_told, matched_uses, controls, score_before,"
        " control_before, effect, effect_low, recommendation, solution_name"
    )
    matches = {row for row in effects(customers, library, columns) if row[0] == "v1"}
    # One: 12 less the mean of 5 and 3; two: 1 less the mean of 35 and -2.
    pairs = library.execute(
        "select use_key, control_id from success_build.solution_matches order by all"
    ).fetchall()
    assert pairs == [("U1", "near"), ("U1", "nearer"), ("U2", "far"), ("U2", "of two")]
    single = [12 - (5 + 3) / 2, 1 - (35 - 2) / 2]
    mean = sum(single) / 2
    spread = sqrt(sum((one - mean) ** 2 for one in single))
    ((_, uses, companies, solved, told, matched, controls, before, control, effect, low, advice, name),) = (
        matches
    )
    assert (uses, companies, solved, told, matched, controls) == (3, 2, 2, 2, 2, 4)
    assert (before, control) == (50, (40 + 58.5) / 2)
    assert (effect, low) == EQUAL((mean, mean - 1.959964 * spread / sqrt(2)), abs=1e-4)
    assert (advice, name) == ("too_few", "Start")


@pytest.mark.parametrize(
    ("gains", "advice"),
    [
        ([5, 6, 7] * 4, "promote"),
        ([-5, -6, -7] * 4, "retire"),
        ([-9, 9, 0] * 4, "keep"),
        ([-9, 9, 0] * 12, "rework"),
        ([5, 6, 7] * 3, "too_few"),
    ],
)
def test_what_to_do_follows_from_the_interval(
    customers: House, library: duckdb.DuckDBPyConnection, gains: list[float], advice: str
) -> None:
    rows = score_months("control", 50, 50)
    for number, gain in enumerate(gains):
        rows += score_months(f"A{number}", 50, 50 + gain)
    insert(library, "success_build.health_months", rows)
    uses = [use(f"U{number}", f"A{number}", branch=f"b{number % 2}") for number in range(len(gains))]
    insert(library, "core.fct_solution_uses", uses)
    rows = effects(customers, library, "uses, effect, recommendation", "version")
    assert rows == [(len(gains), EQUAL(sum(gains) / len(gains), abs=1e-4), advice)]
    branches = effects(customers, library, "branch, uses")
    assert [row[0] for row in branches] == ["b0", "b1"] and sum(row[1] for row in branches) == len(gains)


def test_uses_without_anybody_alike_are_told_and_not_measured(
    customers: House, library: duckdb.DuckDBPyConnection
) -> None:
    insert(library, "success_build.health_months", score_months("one", 40, 52))
    insert(library, "core.fct_solution_uses", [use("U1", "one")])
    columns = "uses, matched_uses, effect, effect_low, recommendation"
    assert effects(customers, library, columns) == [(1, 0, None, None, "too_few")]


def test_of_one_use_there_is_no_interval(customers: House, library: duckdb.DuckDBPyConnection) -> None:
    rows = score_months("one", 40, 52) + score_months("near", 40, 42)
    insert(library, "success_build.health_months", rows)
    insert(library, "core.fct_solution_uses", [use("U1", "one")])
    columns = "matched_uses, effect, effect_low, effect_high, imbalance_matched"
    assert effects(customers, library, columns) == [(1, 10, None, None, 0)]
