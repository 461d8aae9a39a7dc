"""Probable matches for hard data: persons who share no identifier, compared field by field by Splink.

Splink is optional and stays outside of the build: what it finds are rows of the seed identity_matches,
dated like a steward's word, which enter the same graph, can be explained, and are undone by deleting them.
The weights are learned once and kept with the workspace, so that a later run judges a pair as an earlier
one did. The model is that of Fellegi and Sunter (1969), its weights by expectation maximisation.
"""

from __future__ import annotations

import csv
import logging
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from bowtie.doctor.environment import warehouse_opens
from bowtie.errors import UserError
from bowtie.workspace import Workspace

INSTALL = "pip install splink==5.0.0"
_SEED = 1
_FOUND_FROM = 0.5
# What records must share for the weights of the other fields to be learned from them, each at least so often.
_TAUGHT_BY = (("email",), ("mobile_end",), ("full_name", "account_id"))
_PAIRS_AT_LEAST = 300
_FIELDS = """
    lower(full_name) as full_name, account_id, job_title, mobile, right(mobile, 8) as mobile_end, email,
    split_part(email, '@', 1) as mailbox
"""
# Weights are learned from what records say, of which much shares a number or an address. Persons share none.
_RECORDS = f"""
    create table to_learn as
    select row_number() over (order by full_name, mobile, email, account_id, job_title) as unique_id, *
    from (
    select distinct {_FIELDS}
    from given.canonical.people as people
    left join (from given.identity_build.record_accounts where is_current) as accounts
        on people.source_table = accounts.source_table and people.source_key = accounts.source_key
    where people.is_current and full_name is not null
    ) as written
"""
_PERSONS = f"""
    create table to_match as
    with oldest as (
        select
            entity_id as person_id,
            min_by(source_table, (first_position, source_table, source_key)) as record_table,
            min_by(source_key, (first_position, source_table, source_key)) as record_key
        from given.identity_build.record_ids
        where entity_type = 'person' and is_current and source_table <> 'behaviors'
        group by entity_id
    )
    select person_id as unique_id, record_table, record_key, {_FIELDS}
    from given.core.dim_persons
    inner join oldest using (person_id)
    where full_name is not null
"""


@dataclass(frozen=True)
class ProbableMatch:
    """A row of the seed identity_matches: two records of what may be one person."""

    match_id: str
    entity_type: str
    left_type: str
    left_value: str
    right_type: str
    right_value: str
    probability: str
    matched_on: str
    model: str


def model_of(workspace: Workspace) -> Path:
    """Where the learned weights of a workspace are kept."""
    return workspace.root / "identity" / "splink_model.json"


def find_matches(
    workspace: Workspace, project: Path, *, today: date, learns: bool = False
) -> list[ProbableMatch]:
    """Compare the persons of the last build, and add what is new to the seed identity_matches.

    Args:
        workspace: Its warehouse is read, its model used, or learned where there is none.
        project: Its seed is appended to.
        today: The day from which the matches hold.
        learns: Learn the weights anew.

    Returns:
        The new rows.

    Raises:
        UserError: Splink is not installed, nothing has been built, or there is too little to learn from.
    """
    if not workspace.warehouse.exists():
        raise UserError("There is no warehouse to look for matches in.", "Run `bowtie refresh` first.")
    check = warehouse_opens(workspace)
    if not check.is_ok:
        raise UserError(check.detail, check.remedy)
    linker, connection = _linker(workspace, learns)
    predictions = linker.inference.predict(threshold_match_probability=_FOUND_FROM)
    seed = project / "seeds" / "identity_matches.csv"
    known = {frozenset(pair) for pair in _known(seed)}
    found = []
    for left_table, left_key, right_table, right_key, probability in connection.execute(
        "select one.record_table, one.record_key, other.record_table, other.record_key, match_probability"
        f" from {predictions.physical_name} as pairs"
        " inner join to_match as one on pairs.unique_id_l = one.unique_id"
        " inner join to_match as other on pairs.unique_id_r = other.unique_id"
        " order by match_probability desc, 1, 2, 3, 4"
    ).fetchall():
        pair = frozenset({(left_table, left_key), (right_table, right_key)})
        if pair in known:
            continue
        known.add(pair)
        name = f"{left_table}|{left_key}|{right_table}|{right_key}"
        found.append(
            ProbableMatch(
                name, "person", left_table, left_key, right_table, right_key,
                f"{probability:.6f}", today.isoformat(), model_of(workspace).stem,
            )
        )  # fmt: skip
    with seed.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(
            [getattr(match, column.name) for column in fields(match)] for match in found
        )
    return found


def _known(seed: Path) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    with seed.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield (row["left_type"], row["left_value"]), (row["right_type"], row["right_value"])


def _linker(workspace: Workspace, learns: bool) -> tuple[Any, duckdb.DuckDBPyConnection]:
    """Splink over the persons, with the weights of the workspace."""
    try:
        from splink import DuckDBAPI, Linker
    except ImportError as error:
        raise UserError("Splink is not installed.", f"Run `{INSTALL}` in Bowtie's environment.") from error
    for name in [name for name in logging.root.manager.loggerDict if name.startswith("splink")]:
        logging.getLogger(name).setLevel(logging.ERROR)
    model = model_of(workspace)
    if learns or not model.exists():
        # Splink keeps how often each value occurs with the connection: persons are counted in another one.
        records = _read(workspace, _RECORDS)
        _check_there_is_enough(records)
        _learn(DuckDBAPI(records), model)
    persons = _read(workspace, _PERSONS)
    return Linker(DuckDBAPI(persons).register("to_match"), model), persons


def _read(workspace: Workspace, query: str) -> duckdb.DuckDBPyConnection:
    """A database in memory with what a query takes from the warehouse."""
    connection = duckdb.connect()
    connection.execute(f"attach '{workspace.warehouse}' as given (read_only)")
    try:
        connection.execute(query)
    except duckdb.CatalogException as error:
        raise UserError("The warehouse has no persons yet.", "Build them with `bowtie refresh`.") from error
    connection.execute("detach given")
    return connection


def _check_there_is_enough(connection: duckdb.DuckDBPyConnection) -> None:
    for columns in _TAUGHT_BY:
        shared = ", ".join(columns)
        pairs = connection.execute(
            f"select coalesce(sum(n * (n - 1) // 2), 0) from (select count(*) as n from to_learn"
            f" where {' is not null and '.join(columns)} is not null group by {shared})"
        ).fetchall()[0][0]
        if pairs < _PAIRS_AT_LEAST:
            raise UserError(
                f"Only {pairs} pairs of records share {shared}; weights are learned from {_PAIRS_AT_LEAST}.",
                "Probable matches need more data; until then there are the review queue"
                " and seeds/identity_decisions.csv.",
            )


def _learn(engine: Any, model: Path) -> None:
    import splink.comparison_library as compare
    from splink import Linker, SettingsCreator, block_on

    rules: list[Any] = [
        block_on("full_name", "account_id"),
        block_on("mobile_end"),
        block_on("email"),
        block_on("mailbox", "account_id"),
        block_on("full_name", "mailbox"),
    ]
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            compare.LevenshteinAtThresholds("full_name", [1]).configure(term_frequency_adjustments=True),
            compare.LevenshteinAtThresholds("mobile", [1, 2]),
            compare.LevenshteinAtThresholds("email", [1, 2]),
            compare.ExactMatch("account_id").configure(term_frequency_adjustments=True),
            compare.ExactMatch("job_title").configure(term_frequency_adjustments=True),
        ],
        blocking_rules_to_generate_predictions=rules,
        retain_matching_columns=False,
    )
    training = Linker(engine.register("to_learn"), settings)
    training.training.estimate_probability_two_random_records_match(rules[:3], recall=0.8)
    training.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=_SEED)
    for columns in _TAUGHT_BY:
        training.training.estimate_parameters_using_expectation_maximisation(block_on(*columns))
    model.parent.mkdir(parents=True, exist_ok=True)
    training.misc.save_model_to_json(str(model), overwrite=True)
