"""Stages of random rule periods equal their definition; late facts touch whom they are about."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warehouse.house import House

from bowtie.dbt import Dbt
from lifecycle.reference_stages import DAY, Entity, Held, Period, Stage, periods

START, TODAY = date(2026, 1, 1), date(2026, 3, 31)
MODELS = ("stage_spans", "stage_periods")
# A ladder with hysteresis, a stage without it, a side stage, and a step after that.
LADDER = [
    Stage(0, is_step=True),
    Stage(1, is_step=True, entry=1),
    Stage(2, is_step=True, entry=2, stay=3),
    Stage(3, is_step=False, entry=4),
    Stage(5, is_step=True, entry=5, stay=1),
]
INPUTS = """
create schema portrait_build; create schema rules; create schema lifecycle_build;
create table portrait_build.portrait_entities
    (entity_number integer, entity_type varchar, entity_id varchar, first_seen_on date, is_known boolean);
create table portrait_build.segment_verdicts
    (entity_number integer, rule_number integer, held_from date, held_until date);
create table portrait_build.rule_numbers (rule_set varchar, rule_id varchar, rule_number integer);
insert into portrait_build.rule_numbers select 'stages', 'r' || n, n from range(1, 6) as numbers (n);
"""
STAGES = """
create table rules.stages (
    ladder varchar, entity_type varchar, stage_id varchar, stage_rank integer, is_step boolean,
    entry_rule varchar, stay_rule varchar
)
"""
RULE_DAYS = st.lists(st.integers(0, 89), unique=True, max_size=6).map(sorted)


@st.composite
def entities(draw: st.DrawFn) -> Entity:
    held = []
    for rule in range(1, 6):
        days = [START + number * DAY for number in draw(RULE_DAYS)]
        for begun, ended in zip(days[::2], [*days[1::2], None], strict=False):
            held.append(Held(rule, begun, ended))
    return Entity(START + draw(st.integers(0, 100)) * DAY, held)


def fill(database: duckdb.DuckDBPyConnection, everybody: list[Entity], today: date) -> None:
    """Write what the models read, as the portrait room would on that day."""
    database.execute(
        "delete from portrait_build.portrait_entities; delete from portrait_build.segment_verdicts"
    )
    for number, one in enumerate(everybody):
        known = one.first_seen <= today
        database.execute(
            "insert into portrait_build.portrait_entities values (?, 'person', ?, ?, ?)",
            [number, f"P{number:03}", one.first_seen, known],
        )
        for held in one.held:
            # A verdict that begins later is not there yet; of one that goes on, the end may be foreseen.
            if held.begun <= today and known:
                database.execute(
                    "insert into portrait_build.segment_verdicts values (?, ?, ?, ?)",
                    [number, held.rule, held.begun, held.ended],
                )


def write_ladder(database: duckdb.DuckDBPyConnection) -> None:
    for one in LADDER:
        rules = [None if rule is None else f"r{rule}" for rule in (one.entry, one.stay)]
        database.execute(
            "insert into rules.stages values ('test', 'person', ?, ?, ?, ?, ?)",
            [f"stage_{one.rank}", one.rank, one.is_step, *rules],
        )


class Model:
    """The compiled models, to be run on any rows and as of any day."""

    def __init__(self, folder: Path) -> None:
        self.sql = {name: (folder / f"{name}.sql").read_text("utf-8") for name in MODELS}

    def run(self, everybody: list[Entity], today: date) -> list[list[Period]]:
        with duckdb.connect() as database:
            database.execute("set TimeZone = 'UTC'; attach ':memory:' as warehouse; use warehouse")
            database.execute(INPUTS)
            database.execute(STAGES)
            write_ladder(database)
            fill(database, everybody, today)
            for name, sql in self.sql.items():
                dated = sql.replace(str(TODAY), str(today))
                database.execute(f"create table lifecycle_build.{name} as {dated}")
            return read(database, len(everybody))


def read(database: duckdb.DuckDBPyConnection, size: int) -> list[list[Period]]:
    found: list[list[Period]] = [[] for _ in range(size)]
    rows = database.execute(
        "select cast(entity_id[2:] as integer), stage_rank, former_rank, entered_on, left_on, is_inferred"
        " from lifecycle_build.stage_periods order by entity_id, period_no"
    ).fetchall()
    for number, *row in rows:
        found[number].append(Period(*row))
    return found


def prepared(house: House) -> House:
    """A workspace in which only what the stages read is there."""
    house.workspace.landing.mkdir()
    with duckdb.connect(str(house.workspace.warehouse)) as database:
        database.execute(INPUTS)
    return house


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Model]:
    house = prepared(House(tmp_path_factory.mktemp("stages")))
    house.build("--indirect-selection", "cautious", "--select", "stages", *MODELS, as_of=str(TODAY))
    yield Model(Dbt(house.workspace).target / "compiled/bowtie/models/lifecycle")


@given(everybody=st.lists(entities(), min_size=1, max_size=8), days=st.lists(st.integers(0, 95), max_size=3))
@settings(max_examples=120, deadline=None, derandomize=True)
def test_stages_equal_their_definition_on_every_day(
    model: Model, everybody: list[Entity], days: list[int]
) -> None:
    """Day by day and all at once say the same: what was said of a day is what is said of it later."""
    for today in (TODAY, *(START + day * DAY for day in days)):
        assert model.run(everybody, today) == [periods(one, LADDER, today) for one in everybody]


@given(everybody=st.lists(entities(), min_size=1, max_size=8))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_periods_cover_the_time_since_the_first_touch(model: Model, everybody: list[Entity]) -> None:
    """No gap, no overlap, one open period, and no stage entered on a day on which its rule does not hold."""
    rules = {one.rank: one for one in LADDER}
    for one, rows in zip(everybody, model.run(everybody, TODAY), strict=True):
        if one.first_seen > TODAY:
            assert rows == []
            continue
        assert rows[0].entered <= one.first_seen
        assert [row.left is None for row in rows] == [False] * (len(rows) - 1) + [True]
        assert all(before.left == after.entered for before, after in pairwise(rows))
        for row in rows:
            rule = rules[row.rank]
            if rule.entry is None or row.is_inferred:
                continue
            is_let_in = one.holds(rule.entry, row.entered)
            assert is_let_in or (row.former is not None and row.former > row.rank)
            assert is_let_in or one.holds(rule.stay, row.entered)
        assert all(row.left == row.entered for row in rows if row.is_inferred)
        assert all(row.left != row.entered for row in rows if not row.is_inferred)


def some_entity(chance: random.Random) -> Entity:
    held = []
    for rule in range(1, 6):
        days = sorted(chance.sample(range(90), chance.randrange(6)))
        ends = [*(START + day * DAY for day in days[1::2]), None]
        held += [Held(rule, START + day * DAY, ended) for day, ended in zip(days[::2], ends, strict=False)]
    return Entity(START + chance.randrange(60) * DAY, held)


def test_a_period_that_is_missing_is_found(tmp_path: Path) -> None:
    """The gate of every build, fed with a violation of each kind."""
    chance = random.Random(7)  # noqa: S311 - a repeatable test, no secret
    house = prepared(House(tmp_path / "company"))
    with duckdb.connect(str(house.workspace.warehouse)) as database:
        database.execute(STAGES)
        write_ladder(database)
        fill(database, [some_entity(chance) for _ in range(5)], TODAY)
    house.build("--indirect-selection", "cautious", "--select", *MODELS, as_of=str(TODAY))
    gate = ("--select", "assert_stages_are_whole")
    house.build(*gate, as_of=str(TODAY))
    violations = {
        "P000": "delete from {} where entity_id = 'P000' and period_no = 1",
        "P001": "update {} set left_on = null where entity_id = 'P001' and period_no = 1",
        "P002": "update {} set entered_on = entered_on + 1 where entity_id = 'P002' and period_no = 1",
        "P003": "delete from {} where entity_id = 'P003'",
        "P009": "update {} set entity_id = 'P009' where entity_id = 'P004'",
    }
    for violation in violations.values():
        with duckdb.connect(str(house.workspace.warehouse)) as database:
            database.execute("begin")
            database.execute(violation.format("lifecycle_build.stage_periods"))
            database.execute("commit")
    run = house.try_build(*gate, as_of=str(TODAY))
    assert [node.failures for node in run.failed] == [6], "each of the five, and P004 who is missed"


def test_late_facts_are_worked_out_for_whom_they_touch_alone(tmp_path: Path) -> None:
    """Correct one, forget one, bring one in: the rest of history is left as it was, to the row."""
    chance = random.Random(20261123)  # noqa: S311 - a repeatable test, no secret
    everybody = [some_entity(chance) for _ in range(40)]
    house = prepared(House(tmp_path / "company"))
    with duckdb.connect(str(house.workspace.warehouse)) as database:
        database.execute(STAGES)
        write_ladder(database)
        fill(database, everybody, TODAY)
    only = ("--indirect-selection", "cautious", "--select", *MODELS)
    house.build(*only, as_of=str(TODAY))
    expected = [periods(one, LADDER, TODAY) for one in everybody]
    mark = "update lifecycle_build.stage_periods set fingerprint = fingerprint, is_inferred = true"
    late = Held(5, START + timedelta(days=3), START + timedelta(days=5))
    everybody[7] = Entity(everybody[7].first_seen, [*(h for h in everybody[7].held if h.rule != 5), late])
    everybody[9] = Entity(TODAY + DAY)
    everybody.append(some_entity(chance))
    with duckdb.connect(str(house.workspace.warehouse)) as database:
        assert read(database, 40) == expected
        database.execute(mark)
        fill(database, everybody, TODAY)
    house.build(*only, as_of=str(TODAY))
    with duckdb.connect(str(house.workspace.warehouse)) as database:
        found = read(database, 41)
        marked = database.execute(
            "select distinct entity_id from lifecycle_build.stage_periods where left_on is null"
            " and not is_inferred order by 1"
        ).fetchall()
    assert marked == [("P007",), ("P040",)], "only these were worked out anew"
    assert found[9] == []
    for number in (7, 40):
        assert found[number] == periods(everybody[number], LADDER, TODAY)
    house.build(*only, "--full-refresh", as_of=str(TODAY))
    with duckdb.connect(str(house.workspace.warehouse)) as database:
        assert read(database, 41) == [periods(one, LADDER, TODAY) for one in everybody]
