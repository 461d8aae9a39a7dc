"""Features hold what was known at the end of a day, and outcomes what came after it: worked by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import numpy as np

from bowtie.training.definition import Condition, Definition
from bowtie.training.features import Dataset, Feature, measure, observed, read_dataset

from .company import build, on

LEADS = Definition("demo", "account", "leads", "wins", 30, 1, ())


def _read(path: Path, definition: Definition) -> Dataset:
    connection = duckdb.connect()
    connection.execute(f"attach '{path}' as warehouse (read_only)")
    measure(connection, definition.applies_to)
    return read_dataset(connection, definition, observed(connection, definition.outcome_metric))


def _values(data: Dataset, row: int) -> dict[str, float]:
    return {
        feature.name: value for feature, value in zip(data.features, data.values[row], strict=True) if value
    }


def test_windows_end_with_the_snapshots_day_and_outcomes_begin_after_it(tmp_path: Path) -> None:
    path = build(
        tmp_path / "w.duckdb",
        [
            (1, "leads", on(100), 1, 0),
            (1, "views", on(100), 2, 0),  # the day itself counts
            (1, "views", on(94), 3, 0),  # six days old: within seven
            (1, "views", on(93), 5, 0),  # seven days old: not
            (1, "views", on(101), 7, 0),  # the future
            (1, "wins", on(130), 1, 0),  # the last day of the horizon
            (2, "leads", on(100), 1, 0),
            (2, "wins", on(131), 1, 0),  # a day too late
            (3, "leads", on(100), 1, 0),
            (3, "wins", on(100), 1, 0),  # the day itself is known, and no outcome
            (4, "wins", on(0), 1, 0),
            (4, "wins", on(200), 1, 0),
        ],
    )
    data = _read(path, LEADS)
    assert data.entities.tolist() == [1, 2, 3]
    assert data.outcomes.tolist() == [True, False, False]
    assert _values(data, 0) == {
        "leads 7d": 1, "leads 30d": 1, "leads 90d": 1, "leads 365d": 1, "leads ever": 1,
        "views 7d": 5, "views 30d": 10, "views 90d": 10, "views 365d": 10, "views ever": 10,
    }  # fmt: skip


def test_what_became_known_later_is_no_feature_of_the_days_between(tmp_path: Path) -> None:
    path = build(
        tmp_path / "w.duckdb",
        [
            (1, "views", on(70), 4, 40),  # an anonymous visit, known since day 110
            (1, "leads", on(100), 1, 0),
            (1, "leads", on(110), 1, 0),
            (1, "wins", on(0), 1, 0),
            (1, "wins", on(300), 1, 0),
        ],
    )
    data = _read(path, LEADS)
    assert "views 90d" not in _values(data, 0)
    assert _values(data, 1)["views 90d"] == 4


def test_snapshots_are_settled_only_when_the_horizon_has_been_seen(tmp_path: Path) -> None:
    path = build(
        tmp_path / "w.duckdb",
        [(1, "leads", on(day), 1, 0) for day in (100, 170, 171)]
        + [(2, "wins", on(0), 1, 0), (2, "wins", on(200), 1, 0)],
    )
    data = _read(path, LEADS)
    assert data.is_settled.tolist() == [True, True, False]


def test_the_population_is_judged_by_the_day_and_months_end_with_their_last_day(tmp_path: Path) -> None:
    monthly = Definition(
        "demo", "account", "month_end", "wins", 30, 1,
        (Condition("leads", 90, "at_least", 1), Condition("contracts", None, "at_most", 0)),
    )  # fmt: skip
    path = build(
        tmp_path / "w.duckdb",
        [
            (1, "leads", date(2025, 4, 10), 1, 0),
            (1, "contracts", date(2025, 6, 1), 1, 0),  # a customer from June on
            (2, "leads", date(2025, 4, 10), 1, 21),  # in April nobody knew of it
            (3, "wins", on(0), 1, 0),
            (3, "wins", date(2025, 8, 1), 1, 0),
        ],
    )
    data = _read(path, monthly)
    assert [(int(who), str(day)) for who, day in zip(data.entities, data.days, strict=True)] == [
        (1, "2025-04-30"), (1, "2025-05-31"), (2, "2025-05-31"), (2, "2025-06-30"),
    ]  # fmt: skip
    assert data.features[0] == Feature("contracts", 7)
    assert not np.isnan(data.values).any()
