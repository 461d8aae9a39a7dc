"""The compiled models of journeys, to be run on any facts, any templates and as of any day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import duckdb
from warehouse.compiled import compiled_sql, insert
from warehouse.house import House

from lifecycle.reference_journeys import Person, Scenario

TODAY = date(2026, 6, 30)
MODELS = {
    "journey_run_steps": "lifecycle_build",
    "journey_runs": "lifecycle_build",
    "journeys": "lifecycle",
    "journey_steps": "lifecycle",
}
GATE = "assert_journeys_are_whole"
SEEDS = ("journey_scenarios", "journey_templates", "journey_facts")
FACTS = """
create schema core; create schema portrait_build;
create table portrait_build.portrait_entities (entity_number integer, entity_type varchar, entity_id varchar);
create table portrait_build.portrait_metrics (metric_number integer, metric_id varchar);
create table portrait_build.metric_map
    (event_kind_number integer, entity_type varchar, metric_number integer, measure varchar, factor smallint);
create table portrait_build.portrait_events (
    entity_number integer, event_kind_number integer, occurred_on date, quantity bigint,
    minutes decimal(18, 4), amount decimal(18, 4)
);
create table core.dim_channels (channel_id varchar, rolled_up_channel_id varchar, channel_class varchar);
create table core.dim_campaigns
    (campaign_id varchar, campaign_name varchar, channel_hint varchar, started_on date);
create table core.fct_event_participations (
    campaign_id varchar, person_id varchar, invited_on date, registered_on date, attended_on date,
    interacted_on date, replayed_on date
);
create table core.fct_surveys
    (person_id varchar, answered_on date, score decimal(24, 6), scale_max decimal(24, 6));
insert into core.dim_channels values
    ('webinar', 'webinar', 'owned'), ('offline_salon', 'offline_salon', 'offline');
"""
EVENT_STEPS = ("invited", "registered", "attended", "interacted", "replayed")


def prepared(house: House) -> House:
    """A workspace in which only what the journeys read is there."""
    house.workspace.landing.mkdir()
    with duckdb.connect(str(house.workspace.warehouse)) as database:
        database.execute(FACTS)
    return house


def built(house: House) -> None:
    """The seeds and the models of journeys, and their gate, which finds nothing."""
    house.build("--indirect-selection", "cautious", "--select", *SEEDS, *MODELS, GATE, as_of=str(TODAY))


class JourneyModel:
    """What dbt made of the models, and the shipped seeds."""

    def __init__(self, house: House) -> None:
        self.sql = {name: compiled_sql(house, name) for name in MODELS}
        self.shipped = {seed: house.rows(f"from rules.{seed}") for seed in SEEDS}
        with duckdb.connect(str(house.workspace.warehouse), read_only=True) as database:
            self.seeds = [
                database.execute(f"select sql from duckdb_tables() where table_name = '{seed}'").fetchall()[
                    0
                ][0]
                for seed in SEEDS
            ]

    def run(
        self,
        everybody: Sequence[Person],
        today: date = TODAY,
        scenarios: Sequence[Scenario] | None = None,
        surveys: Iterable[tuple[int, date, float, float]] = (),
    ) -> duckdb.DuckDBPyConnection:
        """The database after a build, with the shipped templates or with others."""
        database = duckdb.connect()
        database.execute("set TimeZone = 'UTC'; attach ':memory:' as warehouse; use warehouse")
        database.execute(
            "create schema rules; create schema lifecycle_build; create schema lifecycle;" + FACTS
        )
        for definition in self.seeds:
            database.execute(definition)
        rows = self.shipped if scenarios is None else rows_of(scenarios)
        for seed in SEEDS:
            insert(database, f"rules.{seed}", rows[seed])
        fill(database, everybody, today)
        insert(database, "core.fct_surveys", [(f"P{who:03}", *one) for who, *one in surveys])
        for name, schema in MODELS.items():
            dated = self.sql[name].replace(str(TODAY), str(today))
            database.execute(f"create table {schema}.{name} as {dated}")
        return database


def fill(database: duckdb.DuckDBPyConnection, everybody: Sequence[Person], today: date) -> None:
    """Write what the models read, as portrait and core would on that day."""
    known = [person.until(today) for person in everybody]
    metrics = sorted({name for person in known for name in person.metrics})
    numbers = {name: number for number, name in enumerate(metrics, start=1)}
    insert(
        database,
        "portrait_build.portrait_entities",
        [(number, "person", f"P{number:03}") for number in range(len(known))],
    )
    insert(database, "portrait_build.portrait_metrics", [(number, name) for name, number in numbers.items()])
    insert(
        database,
        "portrait_build.metric_map",
        [(number, "person", number, "count", 1) for number in numbers.values()],
    )
    insert(
        database,
        "portrait_build.portrait_events",
        [
            (who, numbers[name], day, 1, 0, 0)
            for who, person in enumerate(known)
            for name, days in person.metrics.items()
            for day in days
        ],
    )
    events = {name: started for person in known for name, (started, _) in person.events.items()}
    insert(
        database,
        "core.dim_campaigns",
        [
            (name, f"Event {name}", "offline_salon" if name.startswith("S") else "webinar", started)
            for name, started in events.items()
        ],
    )
    insert(
        database,
        "core.fct_event_participations",
        [
            (event, f"P{who:03}", *(said.get(step) for step in EVENT_STEPS))
            for who, person in enumerate(known)
            for event, (_, said) in person.events.items()
            if said
        ],
    )


def rows_of(scenarios: Sequence[Scenario]) -> dict[str, list[tuple[Any, ...]]]:
    """Scenarios of the definition as rows of the seeds; step 3 is called s3."""
    rows: dict[str, list[tuple[Any, ...]]] = {seed: [] for seed in SEEDS}
    for one in scenarios:
        run_per, channel = ("event", "webinar") if one.is_of_events else ("person", None)
        rows["journey_scenarios"].append(
            (one.name, run_per, channel, one.leave, one.leak_after, one.run_days, one.name, one.name, "")
        )
        for step in one.steps:
            following = f"s{step.no + 1}" if step.no < len(one.steps) else None
            start = "event" if step.from_event else "entry"
            rows["journey_templates"].append(
                (
                    *(one.name, step.no, f"s{step.no}", step.is_entry, step.is_required, step.is_goal, start),
                    *(step.opens, step.closes, step.allowed, following, "", "", "", ""),
                )
            )
            rows["journey_facts"] += [(one.name, f"s{step.no}", "metric", name) for name in step.metrics]
            rows["journey_facts"] += [(one.name, f"s{step.no}", "event", name) for name in step.at_event]
    return rows
