"""A fitted score as rows: written for review into the workspace, adopted into the seeds when asked for."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from bowtie.errors import UserError
from bowtie.training.fit import Coefficient
from bowtie.training.validate import Figure
from bowtie.workspace import Workspace

COEFFICIENT_COLUMNS = (
    "model_id", "metric_id", "days", "transform", "mean", "spread", "coefficient", "weight",
)  # fmt: skip
FIGURE_COLUMNS = ("model_id", "period", "measure", "part", "row_count", "value")
SEEDS = ("trained_models", "trained_coefficients", "trained_validation")
_TRANSFORM = "log1p"


@dataclass(frozen=True)
class ModelRow:
    """A row of the seed trained_models: learned from which days, and the log odds of who did nothing."""

    model_id: str
    version: int
    observed_until: str
    train_from: str
    train_until: str
    valid_from: str
    valid_until: str
    horizon_days: int
    train_rows: int
    train_outcomes: int
    valid_rows: int
    valid_outcomes: int
    features_considered: int
    features_used: int
    strength: str
    base_log_odds: str


@dataclass(frozen=True)
class Artefact:
    """Everything that a training run decided about one score."""

    model: ModelRow
    coefficients: tuple[Coefficient, ...]
    figures: tuple[Figure, ...]

    def figure(self, measure: str, part: str = "all", period: str = "validation") -> float:
        """One of the figures."""
        return next(
            item.value
            for item in self.figures
            if (item.period, item.measure, item.part) == (period, measure, part)
        )


def folder_of(workspace: Workspace, model_id: str) -> Path:
    """Where a score waits for its review."""
    return workspace.root / "models" / model_id


def write(workspace: Workspace, artefact: Artefact, report: str) -> Path:
    """Write the rows and the report for review; nothing uses them yet."""
    folder = folder_of(workspace, artefact.model.model_id)
    folder.mkdir(parents=True, exist_ok=True)
    name = artefact.model.model_id
    _write(
        folder / "trained_models.csv", [column.name for column in fields(ModelRow)], [astuple(artefact.model)]
    )
    _write(
        folder / "trained_coefficients.csv",
        COEFFICIENT_COLUMNS,
        (
            (name, item.feature.metric_id, item.feature.days or "", _TRANSFORM, *_texts(
                item.mean, item.spread, item.coefficient, item.weight
            ))
            for item in sorted(artefact.coefficients, key=lambda item: -abs(item.coefficient))
        ),
    )  # fmt: skip
    _write(
        folder / "trained_validation.csv",
        FIGURE_COLUMNS,
        (
            (name, item.period, item.measure, item.part, item.rows, *_texts(item.value))
            for item in artefact.figures
        ),
    )
    (folder / "report.md").write_text(report, encoding="utf-8")
    return folder


def adopt(workspace: Workspace, project: Path, model_id: str) -> None:
    """Put the reviewed rows of a score into the seeds, in place of its former ones.

    Raises:
        UserError: It has not been fitted in this workspace.
    """
    folder = folder_of(workspace, model_id)
    missing = [seed for seed in SEEDS if not (folder / f"{seed}.csv").exists()]
    if missing:
        raise UserError(
            f"{folder} holds no {missing[0]}.csv to adopt.",
            f"Fit it with `bowtie train --model {model_id}`, read its report.md, then adopt it.",
        )
    for seed in SEEDS:
        target = project / "seeds" / f"{seed}.csv"
        header, former = _read(target)
        new_header, rows = _read(folder / f"{seed}.csv")
        if header != new_header:
            raise UserError(
                f"{folder / seed}.csv was written by another version of Bowtie.",
                f"Fit it anew with `bowtie train --model {model_id}`.",
            )
        kept = [row for row in former if row[0] != model_id]
        _write(target, header, sorted([*kept, *rows], key=lambda row: str(row[0])))


def _read(path: Path) -> tuple[list[str], list[list[str]]]:
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    return header, rows


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _texts(*values: float) -> tuple[str, ...]:
    """As many digits as a score to the sixth place needs."""
    return tuple(f"{value:.10g}" for value in values)
