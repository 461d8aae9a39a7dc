"""Every rule of every contract, of channels and connectors: one row that keeps it and one that breaks it."""

from __future__ import annotations

from collections import defaultdict

import duckdb
import pytest
import yaml

from bowtie.contracts import load_contracts
from bowtie.project import variables
from bowtie.workspace import PROJECT_ROOT
from warehouse.contract_rows import Case, Problem, cases, csv_text
from warehouse.house import House

CONTRACTS = load_contracts()
CASES = {name: cases(table, CONTRACTS) for name, table in sorted(CONTRACTS.tables.items())}


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(tmp_path_factory.mktemp("contracts"))
    for name, table in CONTRACTS.tables.items():
        house.put(f"{table.channel}/{table.name}/rows.csv", csv_text(table, CASES[name]))
    assert not house.ingest().set_aside
    house.build(
        *(
            "--select",
            "+fct_data_problems",
            "path:models/staging",
            "path:seeds",
            "--indirect-selection",
            "cautious",
        ),
        connectors=dict.fromkeys(CONTRACTS.connectors, True),
    )
    return house


@pytest.fixture(scope="module")
def problems(judged: House) -> dict[str, dict[int, set[Problem]]]:
    """What was said of each landed row by itself: table → row number, from 1 → problems."""
    found: dict[str, dict[int, set[Problem]]] = defaultdict(lambda: defaultdict(set))
    for table, row, *problem in judged.rows(
        "select source_table, _row - 1, column_name, code, scope from core.fct_data_problems"
        " where code not in (select code from core.fct_contradictions)"  # these are between rows
    ):
        found[table][row].add(tuple(problem))
    return found


@pytest.mark.parametrize("name", CASES)
def test_each_rule_is_kept_and_broken(
    name: str, judged: House, problems: dict[str, dict[int, set[Problem]]]
) -> None:
    told = {number: problems[name].get(number, set()) for number in range(1, len(CASES[name]) + 1)}
    expected = {number: set(case.problems) for number, case in enumerate(CASES[name], start=1)}
    assert told == expected
    channel, table = name.split(".")
    accepted = sum(case.is_accepted for case in CASES[name])
    assert judged.rows(f"select count(*) from staging.stg_{channel}__{table}") == [(accepted,)]


def declared_feeds() -> dict[str, set[str]]:
    """Every feed model with the entities that it feeds."""
    chosen = variables(PROJECT_ROOT)
    feeds: dict[str, set[str]] = defaultdict(set)
    for entity, names in chosen["feeds"].items():
        for name in names:
            feeds[name].add(entity)
    for connector, entities in chosen["connector_feeds"].items():
        for entity in entities:
            feeds[f"feed_{connector}__{entity}"].add(entity)
    return feeds


def test_no_feed_has_a_column_that_its_entity_would_drop(judged: House) -> None:
    """The union by name takes the entity's columns and leaves all others out without a word."""
    models = yaml.safe_load((PROJECT_ROOT / "models/canonical/_canonical__models.yml").read_text("utf-8"))
    columns = {model["name"]: {column["name"] for column in model["columns"]} for model in models["models"]}
    compiled = judged.workspace.root / ".dbt" / "target" / "compiled" / "bowtie" / "models" / "staging"
    unknown = {}
    with duckdb.connect(str(judged.workspace.warehouse), read_only=True) as database:
        for name, entities in declared_feeds().items():
            (path,) = compiled.rglob(f"{name}.sql")
            found = database.execute(f"describe ({path.read_text(encoding='utf-8')})").fetchall()
            for entity in entities:
                if dropped := {row[0] for row in found} - columns[entity]:
                    unknown[name, entity] = dropped
    assert unknown == {}


def test_the_rows_cover_the_rules() -> None:
    """A generator that forgot a kind of rule would make the test above prove nothing."""
    codes = {code for rows in CASES.values() for case in rows for _, code, _ in case.problems}
    assert {
        "missing", "not_accepted", "no_such_reference", "none_of_group", "not_a_integer", "not_a_decimal",
        "not_a_boolean", "not_a_date", "not_a_timestamp", "not_a_mobile", "not_a_email", "not_a_json",
    } <= codes  # fmt: skip
    assert all(isinstance(rows[0], Case) and not rows[0].problems for rows in CASES.values())
