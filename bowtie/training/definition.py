"""What is to be learned: the rows of the seeds trained_definitions and trained_populations."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from bowtie.errors import UserError

# The windows of the model metric_values, in days; none for all there is.
WINDOWS: tuple[int | None, ...] = (7, 30, 90, 365, None)
_OPERATORS = {"at_least": ">=", "at_most": "<="}
MONTH_END = "month_end"


@dataclass(frozen=True)
class Condition:
    """Who belongs to the population on a day: a sum of a metric over the days before it."""

    metric_id: str
    days: int | None
    operator: str
    value: float

    def sql(self, quantity: str) -> str:
        """The condition on an expression that holds the sum."""
        return f"{quantity} {_OPERATORS[self.operator]} {self.value}"


@dataclass(frozen=True)
class Definition:
    """One trained score. Snapshots are the ends of months, or the days on which a metric has an event."""

    model_id: str
    applies_to: str
    snapshots: str
    outcome_metric: str
    horizon_days: int
    version: int
    population: tuple[Condition, ...]


def read_definitions(project: Path) -> dict[str, Definition]:
    """All trained scores that the seeds define, by ID.

    Raises:
        UserError: A row says something that cannot be.
    """
    conditions: dict[str, list[Condition]] = {}
    for line, row in _rows(project, "trained_populations"):
        where = f"seeds/trained_populations.csv line {line}"
        if row["operator"] not in _OPERATORS:
            raise UserError(f"{where}: operator {row['operator']!r}.", f"Use {' or '.join(_OPERATORS)}.")
        days = _whole(row["days"], where) if row["days"] else None
        condition = Condition(row["metric_id"], days, row["operator"], _number(row["value"], where))
        conditions.setdefault(row["model_id"], []).append(condition)
    found = {}
    for line, row in _rows(project, "trained_definitions"):
        where = f"seeds/trained_definitions.csv line {line}"
        if row["applies_to"] not in ("person", "account"):
            raise UserError(f"{where}: applies_to {row['applies_to']!r}.", "Use person or account.")
        found[row["model_id"]] = Definition(
            row["model_id"],
            row["applies_to"],
            row["snapshots"],
            row["outcome_metric"],
            _whole(row["horizon_days"], where),
            _whole(row["version"], where),
            tuple(conditions.pop(row["model_id"], ())),
        )
    for model_id in conditions:
        raise UserError(
            f"seeds/trained_populations.csv names the score {model_id!r}, which no row defines.",
            "Define it in seeds/trained_definitions.csv, or delete its conditions.",
        )
    return found


def _rows(project: Path, seed: str) -> list[tuple[int, dict[str, str]]]:
    with (project / "seeds" / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        return list(enumerate(csv.DictReader(file), start=2))


def _whole(text: str, where: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise UserError(f"{where}: {text!r} is no whole number from 1.", "Write a number of days like 90.")
    return int(text)


def _number(text: str, where: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise UserError(f"{where}: {text!r} is no number.", "Write a number like 0.") from None
