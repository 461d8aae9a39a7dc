"""The trained scores on the demo company: near to the truth, the same in SQL, and blind to the future."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pytest
from warehouse.house import House, project_copy

from benchmarks.training import compare
from bowtie.demo import generate
from bowtie.training.command import adopt_reviewed, open_warehouse, split, train
from bowtie.training.definition import Definition, read_definitions
from bowtie.training.features import features_at, measure, observed, outcomes_of, read_dataset
from bowtie.training.fit import fit
from bowtie.training.validate import auc, deciles

from .shuffle import shuffle_future

pytest.importorskip("sklearn", reason="scikit-learn is not installed")
SCALE = 0.3
TODAY = (
    "select max(part)::date as as_of from warehouse.portrait.trained_score_validation where period = 'now'"
)
MARTS = ("scores", "score_evidence", "score_models", "score_coefficients", "score_validation")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A demo whose scores were trained and adopted."""
    folder = tmp_path_factory.mktemp("trained")
    house = House(folder / "company", project_copy(folder / "project"))
    generate(house.workspace, scale=SCALE)
    house.ingest()
    wanted = [f"+trained_{mart}" for mart in MARTS]
    no_tests = ("--exclude-resource-type", "test")
    house.build("--select", "path:seeds", *wanted, *no_tests)
    assert house.rows("select count(*) from portrait.trained_scores") == [(0,)], "nothing was adopted yet"
    train(house.workspace, house.project)
    adopt_reviewed(house.workspace, house.project)
    adopted = ("trained_models", "trained_coefficients", "trained_validation")
    scored = ("trained_evidence+", "trained_scores_now+", "trained_score_coefficients")
    house.build("--select", *adopted, *scored, "--indirect-selection", "cautious")
    return house


@pytest.fixture
def connection(house: House) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_warehouse(house.workspace) as connection:
        yield connection


def _definition(house: House, model_id: str = "account_signing") -> Definition:
    return read_definitions(house.project)[model_id]


def test_it_comes_near_to_the_ceiling(house: House, connection: duckdb.DuckDBPyConnection) -> None:
    found = compare(connection, _definition(house), house.workspace.truth)
    assert found.share() >= 0.97
    assert (auc(found.outcomes, found.scores) - 0.5) / (auc(found.outcomes, found.told_scores) - 0.5) >= 0.95
    best = found.outcomes[deciles(found.scores) == 1].mean() / found.outcomes.mean()
    assert best >= 3


def test_with_a_shuffled_future_it_knows_nothing(house: House, connection: duckdb.DuckDBPyConnection) -> None:
    """In each month of the validation, everybody judged gets the future of somebody else who is."""
    definition = _definition(house)
    measure(connection, "account")
    connection.execute("create temp table kept as from measured")
    data = read_dataset(connection, definition, observed(connection, definition.outcome_metric))
    training, validation = split(data, definition.horizon_days)
    model = fit(data.part(training))
    connection.execute("create temp table all_snapshots as from snapshots")
    found = []
    for day in np.unique(data.days[validation]):
        for seed in range(20):
            connection.execute("create or replace temp table measured as from kept")
            connection.execute(
                f"create or replace temp table snapshots as from all_snapshots where as_of = '{day}'"
            )
            shuffle_future(connection, seed)
            _, features, values = features_at(connection)
            outcomes = outcomes_of(connection, definition)
            found.append(auc(outcomes, model.probabilities(features, values)))
    assert np.mean(found) == pytest.approx(0.5, abs=0.02)


def test_features_of_today_are_the_metrics_of_today(connection: duckdb.DuckDBPyConnection) -> None:
    measure(connection, "account")
    connection.execute(
        "create temp table snapshots as select entity_number as snapshot, entity_number, as_of from"
        " warehouse.portrait_build.portrait_entities,"
        f" ({TODAY})"
        " where entity_type = 'account'"
    )
    numbers, features, values = features_at(connection)
    metrics = {feature.metric_id for feature in features}
    told = connection.execute(
        "select entity_number, metric_id, last_7_days, last_30_days, last_90_days, last_365_days, ever"
        " from warehouse.portrait_build.metric_values"
        " inner join warehouse.portrait_build.portrait_entities using (entity_number)"
        " inner join warehouse.portrait_build.portrait_metrics using (metric_number)"
        " where entity_type = 'account'"
    ).fetchall()
    places = {feature: place for place, feature in enumerate(features)}
    rows = {number: place for place, number in enumerate(numbers.tolist())}
    expected = np.zeros_like(values)
    for number, metric, *sums in told:
        if metric in metrics:
            for days, quantity in zip((7, 30, 90, 365, None), sums, strict=True):
                place = next(item for item in places if (item.metric_id, item.days) == (metric, days))
                expected[rows[number], places[place]] = float(quantity)
    assert np.abs(values - expected).max() < 1e-6
    assert np.count_nonzero(values) > 10_000


def test_sql_scores_as_python_does_and_evidence_adds_up(
    house: House, connection: duckdb.DuckDBPyConnection
) -> None:
    for definition in read_definitions(house.project).values():
        measure(connection, "account")
        data = read_dataset(connection, definition, observed(connection, definition.outcome_metric))
        training, _ = split(data, definition.horizon_days)
        model = fit(data.part(training))
        connection.execute(
            "create or replace temp table snapshots as select entity_number as snapshot, entity_number, as_of"
            " from warehouse.portrait_build.trained_scores_now,"
            f" ({TODAY})"
            " where model_id = $model and is_in_population",
            {"model": definition.model_id},
        )
        _, features, values = features_at(connection)
        told = connection.execute(
            "select probability from warehouse.portrait_build.trained_scores_now"
            " where model_id = $model and is_in_population order by entity_number",
            {"model": definition.model_id},
        ).fetchnumpy()["probability"]
        assert len(told) > 10
        assert np.asarray(told) == pytest.approx(model.probabilities(features, values), abs=1e-6)
    assert house.rows(
        "select count(*) from portrait.trained_scores"
        " inner join portrait.trained_score_models using (model_id)"
        " left join (select entity_id, model_id, sum(contribution) as added"
        " from portrait.trained_score_evidence group by all) using (entity_id, model_id)"
        " where is_in_population and log_odds <> base_log_odds::decimal(18, 8) + coalesce(added, 0)"
    ) == [(0,)]


def test_a_score_outside_its_population_is_not_told(house: House) -> None:
    judged, others = house.rows(
        "select count(*) filter (is_in_population), count(*) filter (not is_in_population and"
        " (probability is not null or log_odds is not null)) from portrait.trained_scores"
    )[0]
    assert judged > 0
    assert others == 0


def test_the_day_known_keeps_the_future_out(house: House, connection: duckdb.DuckDBPyConnection) -> None:
    """Without it today's identity tells what came later: the score looks better than it can be."""
    definition = _definition(house)
    honest = compare(connection, definition, house.workspace.truth)
    measure(connection, "account")
    connection.execute("update measured set known_on = occurred_on")
    data = read_dataset(connection, definition, observed(connection, definition.outcome_metric))
    training, validation = split(data, definition.horizon_days)
    leaking = fit(data.part(training)).probabilities(data.features, data.part(validation).values)
    assert auc(data.part(validation).outcomes, leaking) > auc(honest.outcomes, honest.scores)


def test_reports_lie_in_the_workspace(house: House) -> None:
    for model_id in read_definitions(house.project):
        folder = Path(house.workspace.root) / "models" / model_id
        assert {path.name for path in folder.iterdir()} == {
            "report.md", "trained_models.csv", "trained_coefficients.csv", "trained_validation.csv",
        }  # fmt: skip
