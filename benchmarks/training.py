"""The trained scores of a demo workspace against the truth: `python -m benchmarks.training --workspace DIR`.

The ceiling is the AUC that the true chance to buy has on the same snapshots (truth/conversion_chances.csv: as
of the snapshot, the chance that a lead of middle intent is qualified and won in all stages). It knows what no
file shows, but not how far a deal has come, so a score of companies with open deals may stand above it.
Stricter is the same fit that is told the true chance as one more feature. Intervals are from 400 resamplings
of the companies.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.table import Table

from benchmarks.rule_scores import rule_scores
from bowtie.training.command import open_warehouse, split
from bowtie.training.definition import Definition, read_definitions
from bowtie.training.features import Dataset, Feature, measure, observed, read_dataset
from bowtie.training.fit import fit
from bowtie.training.validate import auc, average_precision, brier, deciles
from bowtie.workspace import PROJECT_ROOT, Workspace

Floats = npt.NDArray[np.float64]
_RESAMPLED = 400
_TRUE_CHANCE = Feature("true_chance", None)
# The true company of an account is the one that most of its leads and opportunities come from.
_COMPANIES = """
    create or replace temp table companies as
    select entity_number, mode(company_id) as company_id
    from (
        select account_id, 'crm.leads' as source_table, lead_key as source_key from warehouse.core.fct_leads
        union all
        select account_id, 'crm.opportunities', opportunity_key from warehouse.core.fct_opportunities
    )
    inner join read_csv($records, all_varchar = true) using (source_table, source_key)
    inner join warehouse.portrait_build.portrait_entities
        on entity_type = 'account' and entity_id = account_id
    group by entity_number
"""
_CHANCES = """
    select coalesce(probability, 0) as chance
    from snapshots
    left join companies using (entity_number)
    asof left join read_csv($chances) as chances
        on companies.company_id = chances.company_id and chances.since < snapshots.as_of + interval 1 day
    order by snapshot
"""


@dataclass(frozen=True)
class Comparison:
    """A score and the truth on the validation snapshots."""

    definition: Definition
    companies: npt.NDArray[np.int64]
    outcomes: npt.NDArray[np.bool_]
    scores: Floats
    chances: Floats
    told_scores: Floats
    rule_scores: Floats

    def share(self, rows: npt.NDArray[np.int64] | None = None) -> float:
        """(AUC − 0.5) ÷ (AUC of the true chance − 0.5)."""
        chosen = np.arange(len(self.outcomes)) if rows is None else rows
        outcomes = self.outcomes[chosen]
        return _share(outcomes, self.scores[chosen], self.chances[chosen])

    def interval(self) -> tuple[float, float]:
        """95 % of the share, by drawing companies with replacement."""
        random = np.random.default_rng(1)
        names, places = np.unique(self.companies, return_inverse=True)
        members = [np.flatnonzero(places == place) for place in range(len(names))]
        drawn = [
            self.share(np.concatenate([members[name] for name in random.integers(0, len(names), len(names))]))
            for _ in range(_RESAMPLED)
        ]
        low, high = np.quantile(drawn, [0.025, 0.975])
        return float(low), float(high)


def _share(outcomes: npt.NDArray[np.bool_], scores: Floats, ceiling: Floats) -> float:
    return (auc(outcomes, scores) - 0.5) / (auc(outcomes, ceiling) - 0.5)


def true_chances(connection: duckdb.DuckDBPyConnection, truth: Path) -> Floats:
    """The true chance of each row of the table `snapshots`."""
    connection.execute(_COMPANIES, {"records": str(truth / "records.csv")})
    found = connection.execute(_CHANCES, {"chances": str(truth / "conversion_chances.csv")}).fetchnumpy()
    return np.asarray(found["chance"], dtype=np.float64)


def compare(connection: duckdb.DuckDBPyConnection, definition: Definition, truth: Path) -> Comparison:
    """Fit as `bowtie train` does, and lay the truth beside it."""
    measure(connection, definition.applies_to)
    data = read_dataset(connection, definition, observed(connection, definition.outcome_metric))
    training, validation = split(data, definition.horizon_days)
    chances = true_chances(connection, truth)
    # The fit takes log(1 + x): so the feature becomes the chance's log odds, moved above zero.
    odds = np.log(np.clip(chances, 1e-4, 1 - 1e-4) / (1 - np.clip(chances, 1e-4, 1 - 1e-4)))
    told = replace(
        data,
        features=(*data.features, _TRUE_CHANCE),
        values=np.column_stack([data.values, np.expm1(odds - odds.min())]),
    )
    measured = data.part(validation)
    return Comparison(
        definition,
        measured.entities,
        measured.outcomes,
        _scores(data, training, validation),
        chances[validation],
        _scores(told, training, validation),
        rule_scores(connection, definition.applies_to)[validation],
    )


def _scores(data: Dataset, training: npt.NDArray[np.bool_], validation: npt.NDArray[np.bool_]) -> Floats:
    return fit(data.part(training)).probabilities(data.features, data.part(validation).values)


def _lift(outcomes: npt.NDArray[np.bool_], scores: Floats) -> float:
    return float(outcomes[deciles(scores) == 1].mean() / outcomes.mean())


def main() -> None:
    """Print the comparison of every defined score."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", type=Path, required=True)
    workspace = Workspace(parser.parse_args().workspace.resolve())
    table = Table(title="Trained scores on their validation snapshots", title_justify="left")
    for column in ("score", "by", "AUC", "average precision", "lift of the best tenth", "Brier"):
        table.add_column(column)
    with open_warehouse(workspace) as connection:
        for definition in read_definitions(PROJECT_ROOT).values():
            found = compare(connection, definition, workspace.truth)
            low, high = found.interval()
            strict, of_rules, of_rules_strict = (
                _share(found.outcomes, scores, ceiling)
                for scores, ceiling in (
                    (found.scores, found.told_scores),
                    (found.rule_scores, found.chances),
                    (found.rule_scores, found.told_scores),
                )
            )
            name = (
                f"{definition.model_id}: {len(found.outcomes):,} snapshots, {found.outcomes.sum()} outcomes"
            )
            for by, scores in (
                ("trained score", found.scores),
                ("true chance", found.chances),
                ("told the true chance", found.told_scores),
                ("score of rules", found.rule_scores),
            ):
                figures = [
                    auc(found.outcomes, scores),
                    average_precision(found.outcomes, scores),
                    _lift(found.outcomes, scores),
                ]
                if by != "score of rules":  # points are no probability
                    figures.append(brier(found.outcomes, scores))
                table.add_row(name, by, *(f"{figure:.3f}" for figure in figures))
                name = ""
            table.add_row(
                "",
                "share of the ceiling",
                f"{found.share():.3f} ({low:.2f} to {high:.2f})",
                f"strict: {strict:.3f}",
            )
            table.add_row("", "… of the rules", f"{of_rules:.3f}", f"strict: {of_rules_strict:.3f}")
    Console(width=150).print(table)


if __name__ == "__main__":
    main()
