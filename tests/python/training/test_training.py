"""Learning from an invented company: what it finds, what it must not find, and what it says to bad input."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import duckdb
import numpy as np
import pytest
from typer.testing import CliRunner

from bowtie.cli import app
from bowtie.errors import UserError
from bowtie.training import fit as fitting
from bowtie.training.artefact import SEEDS, folder_of
from bowtie.training.command import adopt_reviewed, fit_one, split, train
from bowtie.training.definition import Definition, read_definitions
from bowtie.training.features import (
    Dataset,
    Feature,
    features_at,
    measure,
    observed,
    outcomes_of,
    read_dataset,
    take_snapshots,
)
from bowtie.training.fit import fit, transform
from bowtie.training.validate import auc
from bowtie.workspace import PROJECT_ROOT, Workspace

from .company import Event, build, on
from .shuffle import shuffle_future

LEADS = Definition("demo", "account", "leads", "wins", 30, 1, ())


def _market(seed: int, companies: int = 1500, effect: float = 1.0) -> list[Event]:
    """Companies view pages, declare a lead, and win the more often the more they viewed; noise goes along."""
    random = np.random.default_rng(seed)
    events: list[Event] = [(1, "wins", on(0), 1, 0), (1, "wins", on(700), 1, 0)]
    for account in range(1, companies + 1):
        day = int(random.integers(65, 640))
        views, noise = int(random.poisson(3)), int(random.poisson(3))
        events.append((account, "leads", on(day), 1, 0))
        if views:
            events.append((account, "views", on(day - int(random.integers(0, 20))), views, 0))
        if noise:
            events.append((account, "noise", on(day - int(random.integers(0, 20))), noise, 0))
        odds = effect * (np.log1p(views) - 1.3) * 2 - 0.5
        if random.random() < 1 / (1 + np.exp(-odds)):
            events.append((account, "wins", on(day + int(random.integers(1, 30))), 1, 0))
    return events


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(f"attach '{path}' as warehouse (read_only)")
    return connection


def test_it_finds_the_cause_and_measures_it_on_later_days(tmp_path: Path) -> None:
    pytest.importorskip("sklearn", reason="scikit-learn is not installed")
    artefact = fit_one(_connect(build(tmp_path / "w.duckdb", _market(1))), LEADS)
    row = artefact.model
    assert row.train_until < row.valid_from <= row.valid_until
    assert artefact.figure("auc") > 0.7
    strongest = max(artefact.coefficients, key=lambda item: abs(item.coefficient))
    assert strongest.feature.metric_id == "views"
    assert strongest.coefficient > 0
    # No outcome of the training may lie in the days on which it is measured.
    assert np.datetime64(row.train_until) + np.timedelta64(30, "D") < np.datetime64(row.valid_from)


def test_without_a_cause_it_finds_none(tmp_path: Path) -> None:
    pytest.importorskip("sklearn", reason="scikit-learn is not installed")
    found = [
        fit_one(_connect(build(tmp_path / f"{seed}.duckdb", _market(seed, effect=0))), LEADS).figure("auc")
        for seed in range(6)
    ]
    assert np.mean(found) == pytest.approx(0.5, abs=0.03)


def test_the_rows_score_as_scikit_learn_does(tmp_path: Path) -> None:
    pytest.importorskip("sklearn", reason="scikit-learn is not installed")
    connection = _connect(build(tmp_path / "w.duckdb", _market(2)))
    measure(connection, "account")
    data = read_dataset(connection, LEADS, observed(connection, "wins"))
    training, validation = split(data, 30)
    learned, measured = data.part(training), data.part(validation)
    model = fit(learned)
    inputs, wanted = transform(learned.values), transform(measured.values)
    seen = ((inputs > 0).mean(axis=0) >= fitting._SEEN_BY) & (inputs.std(axis=0) > 1e-9)
    means, spreads = inputs[:, seen].mean(axis=0), inputs[:, seen].std(axis=0)
    expected = fitting._regress(
        (inputs[:, seen] - means) / spreads, learned.outcomes, model.strength
    ).predict_proba((wanted[:, seen] - means) / spreads)[:, 1]
    assert model.probabilities(data.features, measured.values) == pytest.approx(expected, abs=1e-9)


def _backdated(events: list[Event]) -> list[Event]:
    """Beside each win, a note that is dated on the day of the lead though it is only written with the win."""
    leads = {event[0]: event[2] for event in events if event[1] == "leads"}
    return [
        (event[0], "notes", leads[event[0]], 1, (event[2] - leads[event[0]]).days)
        for event in events
        if event[1] == "wins" and event[2] > leads.get(event[0], event[2])
    ]


@pytest.mark.parametrize("keeps_the_day_known", [True, False])
def test_with_a_shuffled_future_the_score_knows_nothing(tmp_path: Path, keeps_the_day_known: bool) -> None:
    """A score that knows more than the past ranks whoever's future it was told; so the test can fail."""
    pytest.importorskip("sklearn", reason="scikit-learn is not installed")
    events = _market(3)
    connection = _connect(build(tmp_path / "w.duckdb", [*events, *_backdated(events)]))
    forget = "update measured set known_on = occurred_on"
    measure(connection, "account")
    connection.execute("create temp table kept as from measured")
    if not keeps_the_day_known:
        connection.execute(forget)
    span = observed(connection, "wins")
    data = read_dataset(connection, LEADS, span)
    training, validation = split(data, 30)
    model = fit(data.part(training))
    first = data.part(validation).days.min()
    connection.execute(
        "create temp table all_snapshots as from snapshots where as_of >= $first", {"first": str(first)}
    )
    found = []
    for seed in range(20):
        connection.execute("create or replace temp table measured as from kept")
        connection.execute("create or replace temp table snapshots as from all_snapshots")
        shuffle_future(connection, seed)
        if not keeps_the_day_known:
            connection.execute(forget)
        _, features, values = features_at(connection)
        found.append(
            auc(outcomes_of(connection, LEADS), model.probabilities(_padded(features, data), values))
        )
    if keeps_the_day_known:
        assert np.mean(found) == pytest.approx(0.5, abs=0.02)
    else:
        assert np.mean(found) > 0.9


def _padded(features: tuple[Feature, ...], data: Dataset) -> tuple[Feature, ...]:
    assert features == data.features
    return features


def test_no_outcomes_only_one_class_and_no_history_are_told(tmp_path: Path) -> None:
    events = _market(4, companies=200)
    silent = [event for event in events if event[1] != "wins" or event[0] == 1]
    with pytest.raises(UserError, match=r"had the outcome; at least 30") as caught:
        fit_one(_connect(build(tmp_path / "one_class.duckdb", silent)), LEADS)
    assert "trained_definitions.csv" in caught.value.remedy
    never = Definition("demo", "account", "leads", "refunds", 30, 1, ())
    with pytest.raises(UserError, match="Nothing ever happened"):
        fit_one(_connect(build(tmp_path / "never.duckdb", events)), never)
    long = Definition("demo", "account", "leads", "wins", 3000, 1, ())
    with pytest.raises(UserError, match="No snapshot is 3000 days old"):
        fit_one(_connect(build(tmp_path / "long.duckdb", events)), long)


def _project(folder: Path) -> Path:
    (folder / "seeds").mkdir(parents=True)
    for seed in (*SEEDS, "trained_definitions", "trained_populations"):
        shutil.copy(PROJECT_ROOT / "seeds" / f"{seed}.csv", folder / "seeds")
    header, *_ = (PROJECT_ROOT / "seeds" / "trained_definitions.csv").read_text(encoding="utf-8").splitlines()
    columns = header.split(",")
    row = {"model_id": "demo", "applies_to": "account", "snapshots": "leads", "outcome_metric": "wins"}
    row |= {"horizon_days": "30", "version": "1"}
    line = ",".join(row.get(column, "") for column in columns)
    (folder / "seeds" / "trained_definitions.csv").write_text(f"{header}\n{line}\n", encoding="utf-8")
    (folder / "seeds" / "trained_populations.csv").write_text("model_id,metric_id,days,operator,value\n")
    return folder


def test_nothing_is_applied_before_it_is_adopted(tmp_path: Path) -> None:
    pytest.importorskip("sklearn", reason="scikit-learn is not installed")
    project, workspace = _project(tmp_path / "project"), Workspace(tmp_path / "company")
    workspace.root.mkdir()
    build(workspace.warehouse, _market(5))
    with pytest.raises(UserError, match="to adopt"):
        adopt_reviewed(workspace, project)
    before = {seed: (project / "seeds" / f"{seed}.csv").read_text(encoding="utf-8") for seed in SEEDS}
    train(workspace, project)
    assert (
        (folder_of(workspace, "demo") / "report.md")
        .read_text(encoding="utf-8")
        .startswith("# demo, version 1")
    )
    assert before == {seed: (project / "seeds" / f"{seed}.csv").read_text(encoding="utf-8") for seed in SEEDS}
    adopt_reviewed(workspace, project)
    adopt_reviewed(workspace, project)  # a second time changes nothing
    with (project / "seeds" / "trained_models.csv").open(encoding="utf-8") as file:
        assert [row["model_id"] for row in csv.DictReader(file)].count("demo") == 1
    train(workspace, project)
    for seed in SEEDS:
        reviewed = (folder_of(workspace, "demo") / f"{seed}.csv").read_text(encoding="utf-8").splitlines()
        held = (project / "seeds" / f"{seed}.csv").read_text(encoding="utf-8").splitlines()
        assert set(reviewed) <= set(held), "the same data fit to the same rows"


def test_wrong_rows_name_their_line(tmp_path: Path) -> None:
    project = _project(tmp_path)
    (project / "seeds" / "trained_populations.csv").write_text(
        "model_id,metric_id,days,operator,value\ndemo,leads,90,above,1\n", encoding="utf-8"
    )
    with pytest.raises(UserError, match=r"trained_populations\.csv line 2: operator 'above'"):
        read_definitions(project)
    (project / "seeds" / "trained_populations.csv").write_text(
        "model_id,metric_id,days,operator,value\nanother,leads,90,at_least,1\n", encoding="utf-8"
    )
    with pytest.raises(UserError, match="'another', which no row defines"):
        read_definitions(project)


def test_the_command_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no warehouse") as caught:
        train(Workspace(tmp_path), PROJECT_ROOT)
    assert "bowtie refresh" in caught.value.remedy
    result = CliRunner().invoke(app, ["--workspace", str(tmp_path), "train", "--model", "unknown"])
    assert result.exit_code != 0


def test_snapshots_and_outcomes_keep_their_order(tmp_path: Path) -> None:
    connection = _connect(build(tmp_path / "w.duckdb", _market(6, companies=50)))
    measure(connection, "account")
    take_snapshots(connection, LEADS, observed(connection, "wins"))
    snapshots = connection.execute("select snapshot from snapshots").fetchall()
    assert len(outcomes_of(connection, LEADS)) == len(snapshots) == 50
