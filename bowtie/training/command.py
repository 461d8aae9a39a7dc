"""`bowtie train`: fits the scores that the seeds define, for review; adopts what was reviewed."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt

from bowtie.doctor.environment import warehouse_opens
from bowtie.errors import UserError
from bowtie.training.artefact import Artefact, ModelRow, adopt, write
from bowtie.training.definition import Definition, read_definitions
from bowtie.training.features import Dataset, measure, observed, read_dataset
from bowtie.training.fit import check_outcomes, fit
from bowtie.training.report import report
from bowtie.training.validate import Figure, figures, score_edges, stability
from bowtie.workspace import Workspace

# The youngest part of the snapshots is kept from the training.
_VALIDATED_FROM = 0.7
Days = npt.NDArray[np.bool_]


def train(workspace: Workspace, project: Path, model_id: str | None = None) -> list[Artefact]:
    """Fit one score or all, and write each into the workspace's folder models/.

    Raises:
        UserError: Nothing has been built, the score is not defined, or there is too little to learn from.
    """
    found = []
    with open_warehouse(workspace) as connection:
        for definition in _chosen(project, model_id):
            artefact = fit_one(connection, definition)
            write(workspace, artefact, report(definition, artefact))
            found.append(artefact)
    return found


def adopt_reviewed(workspace: Workspace, project: Path, model_id: str | None = None) -> list[str]:
    """Put reviewed scores into the seeds; `bowtie refresh` scores with them."""
    names = [definition.model_id for definition in _chosen(project, model_id)]
    for name in names:
        adopt(workspace, project, name)
    return names


def open_warehouse(workspace: Workspace) -> duckdb.DuckDBPyConnection:
    """A database in memory with the warehouse attached, to be read only."""
    if not workspace.warehouse.exists():
        raise UserError("There is no warehouse to learn from.", "Run `bowtie refresh` first.")
    check = warehouse_opens(workspace)
    if not check.is_ok:
        raise UserError(check.detail, check.remedy)
    connection = duckdb.connect()
    connection.execute("set timezone = 'UTC'")
    # Its views name it so.
    connection.execute(f"attach '{workspace.warehouse}' as warehouse (read_only)")
    return connection


def fit_one(connection: duckdb.DuckDBPyConnection, definition: Definition) -> Artefact:
    """Fit a score on the older snapshots, and measure it on the younger."""
    try:
        measure(connection, definition.applies_to)
        span = observed(connection, definition.outcome_metric)
    except duckdb.CatalogException as error:
        raise UserError("The warehouse has no metrics yet.", "Build them with `bowtie refresh`.") from error
    data = read_dataset(connection, definition, span)
    training, validation = split(data, definition.horizon_days)
    learned, measured = data.part(training), data.part(validation)
    model = fit(learned)
    check_outcomes(measured, "validation")
    scores = model.probabilities(data.features, data.values)
    row = ModelRow(
        definition.model_id, definition.version, span[1].isoformat(),
        *_span(learned), *_span(measured), definition.horizon_days,
        len(learned.days), int(learned.outcomes.sum()), len(measured.days), int(measured.outcomes.sum()),
        model.considered, len(model.coefficients), f"{model.strength:g}", f"{model.base:.10g}",
    )  # fmt: skip
    told = [
        *figures("training", learned.outcomes, scores[training]),
        *figures("validation", measured.outcomes, scores[validation]),
        *_drift(data, scores, training, validation),
    ]
    return Artefact(row, model.coefficients, tuple(told))


def split(data: Dataset, horizon_days: int) -> tuple[Days, Days]:
    """Training and validation: no outcome of the training lies behind the first day of the validation.

    Raises:
        UserError: History is shorter than it takes.
    """
    settled = data.days[data.is_settled]
    if not len(settled):
        raise UserError(
            f"No snapshot is {horizon_days} days old and in the population.",
            "Land more history, or choose a shorter horizon or another population in"
            " seeds/trained_definitions.csv and seeds/trained_populations.csv.",
        )
    first = settled[int(len(settled) * _VALIDATED_FROM)]
    training = data.is_settled & (data.days + np.timedelta64(horizon_days, "D") < first)
    return training, data.is_settled & (data.days >= first)


def _drift(data: Dataset, scores: npt.NDArray[np.float64], training: Days, validation: Days) -> list[Figure]:
    """How scores are spread in training, and the stability index of each month against it."""
    edges = score_edges(scores[training])
    counts = np.bincount(np.searchsorted(edges, scores[training], side="left"), minlength=len(edges) + 1)
    shares = counts / counts.sum()
    size = int(training.sum())
    found = [
        Figure("training", "score_edge", str(part), size, float(edge)) for part, edge in enumerate(edges, 1)
    ]
    found += [
        Figure("training", "score_share", str(part), size, float(share))
        for part, share in enumerate(shares, 1)
    ]
    months = data.days.astype("datetime64[M]")
    for month in np.unique(months):
        rows = months == month
        period = "training" if training[rows].any() else "validation" if validation[rows].any() else (
            "between" if data.is_settled[rows].all() else "later"
        )  # fmt: skip
        found.append(
            Figure(period, "drift", str(month), int(rows.sum()), stability(shares, scores[rows], edges))
        )
    return found


def _span(data: Dataset) -> tuple[str, str]:
    return str(data.days.min()), str(data.days.max())


def _chosen(project: Path, model_id: str | None) -> list[Definition]:
    definitions = read_definitions(project)
    if model_id is None:
        return list(definitions.values())
    if model_id not in definitions:
        raise UserError(
            f"There is no trained score {model_id!r}.",
            f"seeds/trained_definitions.csv defines {', '.join(definitions) or 'none'}.",
        )
    return [definitions[model_id]]
