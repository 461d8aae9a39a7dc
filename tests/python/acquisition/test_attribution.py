"""Attribution models: paths worked out by hand, the published oracles, and any paths whatever."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warehouse.compiled import compiled_sql, insert
from warehouse.house import House

from bowtie.attribution.markov import removal_effects, solve

TODAY = datetime.fromisoformat("2026-06-30 15:59:59")
SEEDS = ("milestones", "attribution_models")
MODELS = ("path_touches", "path_steps", "removal_effects", "credits")
INPUTS = """
create schema acquisition_build;
create table acquisition_build.touches (
    touch_number bigint, touched_at timestamp, touched_on date, path_channel_id varchar, person_id varchar,
    company_key varchar, is_counted boolean);
create table acquisition_build.milestone_conversions (
    path_number bigint, milestone varchar, lookback_days integer, is_of_person boolean, path_key varchar,
    converted_at timestamp, converted_on date, amount decimal(28, 2), lead_at timestamp,
    opportunity_at timestamp, declared_channel_id varchar);
"""
Touch = tuple[str, float]  # channel, days before the conversion
EQUAL = pytest.approx


class Company:
    """Paths of one milestone, each of a company of its own, written as the models read them."""

    def __init__(self) -> None:
        self.touches: list[tuple[Any, ...]] = []
        self.conversions: list[tuple[Any, ...]] = []

    def path(
        self,
        *touches: Touch,
        is_won: bool = True,
        amount: str | None = None,
        lead: float | None = None,
        opportunity: float | None = None,
        at: datetime = TODAY,
    ) -> int:
        """A path; days count back from the conversion, and those of the lead and opportunity too."""
        number = len(self.conversions) + 1 if is_won else -len(self.touches) - 1
        key = f"company {number}"
        for channel, days in touches:
            moment = at - timedelta(days=days)
            self.touches.append(
                (len(self.touches) + 1, moment, moment.date(), channel, f"person {number}", key, True)
            )
        if is_won:
            begun = [None if days is None else at - timedelta(days=days) for days in (lead, opportunity)]
            worth = None if amount is None else Decimal(amount)
            self.conversions.append((number, "won", 365, False, key, at, at.date(), worth, *begun, "unknown"))
        return number

    def write(self, database: duckdb.DuckDBPyConnection) -> None:
        insert(database, "acquisition_build.touches", self.touches)
        insert(database, "acquisition_build.milestone_conversions", self.conversions)


BY_HAND = Company()
FULL = BY_HAND.path(
    ("search", 90), ("event", 60), ("call", 30), ("mail", 0), lead=45, opportunity=15, amount="100.00"
)
TWO = BY_HAND.path(("search", 60), ("direct", 30), amount="0.01")
ONE = BY_HAND.path(("direct", 3), amount="5.00", lead=1)
NONE = BY_HAND.path(amount="77.77")
# Five seconds to one moment, a touch too early, one after the conversion; the lead came before any touch.
TIED = BY_HAND.path(
    *[("search", 1.0)] * 2, ("event", 1.0), ("mail", 400), ("mail", -0.5), lead=300, amount="10.00"
)
BACK = BY_HAND.path(("search", 2), ("event", 1), ("call", 0.5), amount="-10.00")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(tmp_path_factory.mktemp("attribution"))
    house.workspace.landing.mkdir()
    with duckdb.connect(str(house.workspace.warehouse)) as database:
        database.execute(INPUTS)
        BY_HAND.write(database)
    moment = TODAY.isoformat() + "Z"
    house.build("--indirect-selection", "cautious", "--select", *SEEDS, *MODELS, as_of=moment)
    return house


def credited(house: House, path: int, model: str) -> list[float]:
    found = house.rows(
        f"select credit from acquisition_build.credits where path_number = {path} and model_id = '{model}'"
        " order by touch_number"
    )
    return [credit for (credit,) in found]


WORKED = {
    # Four touches; the lead came after the second, the opportunity after the third.
    FULL: {
        "first_touch": [1, 0, 0, 0],
        "last_touch": [0, 0, 0, 1],
        "last_non_direct": [0, 0, 0, 1],
        "linear": [0.25] * 4,
        # Half-life 30: an eighth, a quarter, a half, a whole.
        "time_decay": [0.125 / 1.875, 0.25 / 1.875, 0.5 / 1.875, 1 / 1.875],
        "u_shaped": [0.4, 0.1, 0.1, 0.4],
        "w_shaped": [0.3, 0.3, 0.3, 0.1],
        # No touch is left for the last tenth: the four have it.
        "z_shaped": [0.25] * 4,
        "shapley": [0.25] * 4,
    },
    TWO: {
        "u_shaped": [0.5, 0.5],
        "last_touch": [0, 1],
        "last_non_direct": [1],
        "time_decay": [1 / 3, 2 / 3],
        # Neither lead nor opportunity: first and last are left, and of W the first and the rest.
        "z_shaped": [0.5, 0.5],
        "w_shaped": [0.75, 0.25],
    },
    TIED: {
        "first_touch": [1, 0, 0],
        "last_touch": [0, 0, 1],
        "linear": [1 / 3] * 3,
        # Two touches of one channel share what the channel gets.
        "shapley": [0.25, 0.25, 0.5],
        # The lead of 300 days ago was before all touches: it falls away.
        "w_shaped": [0.75, 0.125, 0.125],
    },
}


@pytest.mark.parametrize(("path", "model"), [(path, model) for path in WORKED for model in WORKED[path]])
def test_worked_examples(house: House, path: int, model: str) -> None:
    assert credited(house, path, model) == EQUAL(WORKED[path][model])


def test_one_touch_has_it_all_and_none_has_a_row_of_its_own(house: House) -> None:
    rows = house.rows(
        "select path_number, channel_id, touch_number is null, credit, cast(amount as varchar),"
        " count(distinct model_id) from acquisition_build.credits"
        f" where path_number in ({ONE}, {NONE}) group by all order by all"
    )
    assert rows == [(ONE, "direct", False, 1, "5.00", 11), (NONE, "unknown", True, 1, "77.77", 11)]


def test_money_is_split_to_the_cent(house: House) -> None:
    """The cent that rounding leaves goes where most was lost, among equals to the first; refunds too."""

    def amounts(path: int) -> list[str]:
        return [
            str(amount)
            for (amount,) in house.rows(
                "select amount from acquisition_build.credits"
                f" where path_number = {path} and model_id = 'linear' order by touch_number"
            )
        ]

    assert amounts(TIED) == ["3.34", "3.33", "3.33"]
    assert amounts(BACK) == ["-3.33", "-3.33", "-3.34"]
    assert amounts(TWO) == ["0.01", "0.00"]


def chain(*paths: tuple[str, bool]) -> duckdb.DuckDBPyRelation:
    """Steps of paths written as `A>B>C`, each of them a part."""
    rows: dict[tuple[Any, ...], int] = {}
    for part, (path, is_won) in enumerate(paths):
        names = ["start", *path.split(">"), "conversion" if is_won else "null"]
        for begun, ended in pairwise(names):
            rows[part, begun, ended] = rows.get((part, begun, ended), 0) + 1
    database = duckdb.connect()
    database.execute(
        "create table steps (milestone varchar, part int, from_channel_id varchar, to_channel_id varchar,"
        " steps bigint)"
    )
    insert(database, "steps", [("won", *key, number) for key, number in rows.items()])
    return database.table("steps")


def effects(*paths: tuple[str, bool]) -> dict[str, dict[str, Any]]:
    return {row["channel_id"]: row for row in removal_effects(chain(*paths)).to_pylist()}


ORACLE = (("C1>C2>C3", True), ("C1", False), ("C2>C3", False))


def test_the_oracle_of_removal_effects() -> None:
    found = effects(*ORACLE)
    assert [found[name]["removal_effect"] for name in ("C1", "C2", "C3")] == EQUAL([0.5, 1, 1])
    assert [found[name]["credits"] for name in ("C1", "C2", "C3")] == EQUAL([0.2, 0.4, 0.4])
    assert [row["conversion_rate"] for row in found.values()] == EQUAL([1 / 3] * 3)


def test_a_channel_that_comes_again_at_once_changes_nothing() -> None:
    looped = effects(("C1>C1>C2>C2>C2>C3", True), ("C1>C1", False), ("C2>C3>C3", False))
    plain = effects(*ORACLE)
    for name, row in plain.items():
        assert looped[name]["removal_effect"] == EQUAL(row["removal_effect"])


PATHS = st.lists(
    st.tuples(st.lists(st.sampled_from("ABCDE"), min_size=1, max_size=6), st.booleans()),
    min_size=1,
    max_size=12,
)


@given(paths=PATHS)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_the_chain_converts_what_the_data_do_and_removal_is_removal(
    paths: list[tuple[list[str], bool]],
) -> None:
    """P is the share that converted; each effect equals that of a chain solved anew without the channel."""
    told = [(">".join(path), is_won) for path, is_won in paths]
    found = effects(*told)
    share = sum(is_won for _, is_won in paths) / len(paths)
    for name, row in found.items():
        assert row["conversion_rate"] == EQUAL(share)
        assert row["conversion_rate_without"] == EQUAL(without(told, name), abs=1e-12)
    if share:
        assert sum(row["credits"] for row in found.values()) == EQUAL(share * len(paths))
        once = all(len(set(path)) == len(path) for path, _ in paths)
        if once and len(paths) == 1:
            assert [row["removal_effect"] for row in found.values()] == EQUAL([1] * len(found))


def without(paths: Sequence[tuple[str, bool]], name: str) -> float:
    """The chain with a channel's row and column deleted, and nothing renormalized."""
    names = sorted({channel for path, _ in paths for channel in path.split(">")})
    counts = np.zeros((len(names) + 1, len(names) + 2))
    for path, is_won in paths:
        places = [names.index(channel) for channel in path.split(">")]
        ends = [*places, len(names) + (0 if is_won else 1)]
        for begun, ended in zip([0, *(place + 1 for place in places)], ends, strict=True):
            counts[begun, ended] += 1
    chance = counts / counts.sum(axis=1, keepdims=True)
    kept = [place for place, other in enumerate(names) if other != name]
    rows = [place + 1 for place in kept]
    among = chance[np.ix_(rows, kept)]
    reach = np.linalg.solve(np.eye(len(kept)) - among, chance[rows, len(names)])
    return float(chance[0, kept] @ reach)


def test_nobody_converts_and_no_channel_is_credited() -> None:
    found = effects(("A>B", False), ("B", False))
    assert all(row["removal_effect"] == 0 and row["credits"] == 0 for row in found.values())
    assert solve(np.zeros((1, 2, 3))).rate == [0]


def test_intervals_hold_the_share_and_are_the_same_again() -> None:
    paths = [("A>B", True), ("A", False), ("B>C", True), ("C", False), ("A>C", False)] * 20
    found = effects(*paths)
    assert found == effects(*paths)
    for row in found.values():
        assert row["credit_share_low"] < row["credit_share"] < row["credit_share_high"]


MOMENTS = st.lists(
    st.tuples(st.sampled_from(["search", "direct", "event", "mail"]), st.integers(-2, 380)), max_size=5
)


@given(
    paths=st.lists(
        st.tuples(
            MOMENTS,
            st.booleans(),
            st.integers(-10_000, 1_000_000),
            st.integers(0, 300),
            st.integers(0, 300),
        ),
        min_size=1,
        max_size=5,
    )
)
@settings(max_examples=40, deadline=None, derandomize=True)
def test_whatever_the_paths_credits_add_up(house: House, paths: list[tuple[Any, ...]]) -> None:
    """Each model gives each conversion once and its money to the cent, to touches that count alone."""
    company = Company()
    expected: dict[int, tuple[Decimal, int]] = {}
    for touches, is_won, cents, lead, opportunity in paths:
        worth = Decimal(cents) / 100
        number = company.path(
            *((channel, float(days)) for channel, days in touches),
            is_won=is_won,
            amount=str(worth),
            lead=lead,
            opportunity=opportunity,
        )
        if is_won:
            expected[number] = (worth, sum(0 <= days <= 365 for _, days in touches))
    rows = ran(house, company)
    for number, (worth, counted) in expected.items():
        for model in {row[1] for row in rows}:
            its = [row for row in rows if row[:2] == (number, model)]
            assert sum(row[3] for row in its) == EQUAL(1, abs=1e-9)
            assert sum(row[4] for row in its) == worth
            assert all(row[3] >= 0 for row in its)
            if model != "last_non_direct":
                assert len(its) == max(counted, 1)
    assert {row[0] for row in rows} == set(expected)


def ran(house: House, company: Company) -> list[tuple[Any, ...]]:
    """The compiled models over other paths, in a database of its own."""
    with duckdb.connect() as database:
        database.execute("set TimeZone = 'UTC'; attach ':memory:' as warehouse; use warehouse")
        database.execute(INPUTS + "create schema rules")
        database.execute(f"attach '{house.workspace.warehouse}' as built (read_only)")
        for seed in SEEDS:
            database.execute(f"create table rules.{seed} as from built.rules.{seed}")
        company.write(database)
        for name in ("path_touches", "path_steps"):
            database.execute(f"create table acquisition_build.{name} as {compiled_sql(house, name)}")
        found = removal_effects(database.table("acquisition_build.path_steps"))
        database.register("found", found)
        database.execute("create table acquisition_build.removal_effects as from found")
        return database.execute(
            "select path_number, model_id, touch_number, credit, amount"
            f" from ({compiled_sql(house, 'credits')})"
        ).fetchall()
