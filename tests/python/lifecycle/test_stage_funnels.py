"""Funnels of stages: Kaplan and Meier against a table of 1963 and scipy, counts against plain counting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf
from warehouse.compiled import compiled_sql, insert
from warehouse.house import House

TODAY = date(2026, 6, 30)
WINDOW = 20
INPUTS = """
create schema lifecycle_build; create schema rules;
create table lifecycle_build.funnel_members (
    funnel_id varchar, entity_type varchar, entity_id varchar, entered_on date, entry_month date,
    window_days integer, stage_id varchar, step_no integer, label varchar, label_zh varchar, reached_on date,
    has_reached boolean, is_passed_over boolean, has_moved_on boolean, is_still_here boolean,
    days_to_reach integer, days_seen integer);
create table lifecycle_build.funnel_cells (
    entity_type varchar, entity_id varchar, slice_by varchar, slice_id varchar);
"""
SEEDS = ("funnels", "funnel_slices")
# Entered so many days before today, reached step 2 after so many days or not, step 3 likewise; channel.
Member = tuple[int, int | None, int | None, str]


def member_rows(number: int, member: Member) -> list[tuple[Any, ...]]:
    seen, second, third, _ = member
    entered = TODAY - timedelta(seen)
    days = [0, second, third if second is not None else None]
    rows = []
    for step, day in enumerate(days):
        onward = days[step + 1] if step < 2 else None
        reached = None if day is None else entered + timedelta(day)
        stays = day is not None and onward is None and number % 2 == 0
        rows.append(
            (
                *("person_revenue", "person", f"P{number}", entered, entered.replace(day=1), WINDOW),
                *(f"stage_{step + 1}", step + 1, "label", "标签", reached, day is not None, False),
                *(onward is not None, stays, day, seen),
            )
        )
    return rows


class Funnel:
    """The compiled mart, to be run on any members."""

    def __init__(self, house: House) -> None:
        self.sql = compiled_sql(house, "stage_funnels")
        self.warehouse = house.workspace.warehouse

    def run(self, members: list[Member]) -> list[dict[str, Any]]:
        with duckdb.connect() as database:
            database.execute("attach ':memory:' as warehouse; use warehouse")
            database.execute(INPUTS)
            database.execute(f"attach '{self.warehouse}' as built (read_only)")
            for seed in SEEDS:
                database.execute(f"create table rules.{seed} as from built.rules.{seed}")
            for number, member in enumerate(members):
                insert(database, "lifecycle_build.funnel_members", member_rows(number, member))
                for slice_by, slice_id in (("all", "all"), ("channel", member[3])):
                    database.execute(
                        "insert into lifecycle_build.funnel_cells values ('person', ?, ?, ?)",
                        [f"P{number}", slice_by, slice_id],
                    )
            cursor = database.execute(self.sql)
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@pytest.fixture(scope="module")
def funnel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Funnel]:
    house = House(tmp_path_factory.mktemp("funnels"))
    house.workspace.landing.mkdir()
    with duckdb.connect(str(house.workspace.warehouse)) as database:
        database.execute(INPUTS)
    house.build("--indirect-selection", "cautious", "--select", *SEEDS, "stage_funnels", as_of=str(TODAY))
    yield Funnel(house)


def cell(
    rows: list[dict[str, Any]], step: int, slice_by: str = "all", slice_id: str = "all"
) -> dict[str, Any]:
    (found,) = [
        row
        for row in rows
        if (row["cohort"], row["step_no"], row["slice_by"], row["slice_id"])
        == ("all", step, slice_by, slice_id)
    ]
    return found


# Weeks of remission under 6-mercaptopurine; + still in remission. E. J. Freireich et al., Blood 21 (1963),
# 699-716, the textbook example of the estimator: S(10) = 0.753, S(16) = 0.627, S(22) = 0.538; median 23.
FREIREICH = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"


def test_the_published_example_of_the_estimator(funnel: Funnel) -> None:
    members: list[Member] = [
        (int(told[:-1]), None, None, "web") if told.endswith("+") else (400, int(told), None, "web")
        for told in FREIREICH.split()
    ]
    found = cell(funnel.run(members), 2)
    assert found["estimated_median_days"] == 23
    # The window of 20 weeks: S(20) = S(16).
    assert found["estimated_conversion_rate"] == pytest.approx(1 - 0.627, abs=0.0005)


def test_nobody_waits_when_everybody_came(funnel: Funnel) -> None:
    found = cell(funnel.run([(50, 3, None, "web"), (50, 5, None, "web")]), 2)
    assert (found["estimated_conversion_rate"], found["estimated_median_days"]) == (1.0, 3)


def test_a_step_that_few_came_to_is_no_bottleneck(funnel: Funnel) -> None:
    """Ten of forty reach the second step, one of these ten the third: too few came for that to count."""
    members: list[Member] = [(90, 4 if n < 10 else None, 6 if n == 0 else None, "web") for n in range(40)]
    rows = funnel.run(members)
    assert [cell(rows, step)["is_bottleneck"] for step in (1, 2, 3)] == [False, True, False]
    assert cell(rows, 2)["share_of_step_before"] == 0.25
    # Wilson's interval of 10 of 40: 0.1419 to 0.4019.
    assert cell(rows, 2)["share_of_step_before_low"] == pytest.approx(0.1419, abs=0.0001)
    assert cell(rows, 2)["share_of_step_before_high"] == pytest.approx(0.4019, abs=0.0001)


MEMBERS = st.lists(
    st.tuples(
        st.integers(0, 60),
        st.none() | st.integers(0, 40),
        st.integers(0, 20),
        st.sampled_from(["web", "ads"]),
    ).map(
        lambda told: (
            told[0],
            None if told[1] is None or told[1] > told[0] else told[1],
            None if told[1] is None or told[1] + told[2] > told[0] else told[1] + told[2],
            told[3],
        )
    ),
    min_size=1,
    max_size=30,
)


@given(members=MEMBERS)
@settings(max_examples=40, deadline=None, derandomize=True)
def test_counts_add_up_and_times_are_those_of_scipy(funnel: Funnel, members: list[Member]) -> None:
    rows = funnel.run(members)
    months = {(TODAY - timedelta(seen)).replace(day=1) for seen, *_ in members}
    assert {row["entry_month"] for row in rows if row["cohort"] == "month"} == months
    for row in rows:
        assert row["reached"] == row["moved_on"] + row["left_here"] + row["still_here"]
    for channel in {member[3] for member in members}:
        mine = [member for member in members if member[3] == channel]
        for step in (2, 3):
            found = cell(rows, step, "channel", channel)
            days = [member[1] if step == 2 else member[2] for member in mine]
            assert found["entries"] == len(mine)
            assert found["reached"] == sum(day is not None for day in days)
            mature = [day for member, day in zip(mine, days, strict=True) if member[0] >= WINDOW]
            assert found["mature_entries"] == len(mature)
            assert found["mature_reached_in_window"] == sum(
                day is not None and day <= WINDOW for day in mature
            )
            estimate(found, mine, days)
    for step in (1, 2, 3):
        whole = cell(rows, step)
        for column in ("entries", "reached", "moved_on", "left_here", "still_here", "censored"):
            monthly = sum(
                row[column]
                for row in rows
                if (row["cohort"], row["slice_by"], row["step_no"]) == ("month", "all", step)
            )
            channels = sum(
                row[column]
                for row in rows
                if (row["cohort"], row["slice_by"], row["step_no"]) == ("all", "channel", step)
            )
            assert whole[column] == monthly == channels


def estimate(found: dict[str, Any], members: list[Member], days: list[int | None]) -> None:
    """Compare with scipy's survival function."""
    came = [day for day in days if day is not None]
    waits = [member[0] for member, day in zip(members, days, strict=True) if day is None]
    survival = ecdf(CensoredData(uncensored=came, right=waits)).sf
    within = survival.probabilities[survival.quantiles <= WINDOW]
    if len(within):
        assert found["estimated_conversion_rate"] == pytest.approx(1 - within[-1], abs=1e-8)
    half = survival.quantiles[survival.probabilities <= 0.5 + 1e-9]
    assert found["estimated_median_days"] == (int(half[0]) if len(half) else None)
