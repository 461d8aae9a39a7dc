"""The readable side of an artefact: what somebody who approves a score should look at."""

from __future__ import annotations

from bowtie.training.artefact import Artefact
from bowtie.training.definition import Definition

_SHOWN = 25
# Below this the usual reading of PSI is: nothing has moved; from the second on: look into it.
_STEADY, _MOVED = 0.1, 0.25


def report(definition: Definition, artefact: Artefact) -> str:
    """A page of Markdown."""
    row = artefact.model
    lines = [
        f"# {row.model_id}, version {row.version}",
        "",
        f"Outcome: `{definition.outcome_metric}` within {row.horizon_days} days after a snapshot"
        f" (`{definition.snapshots}`), known until {row.observed_until}.",
        "",
        "| window | from | until | snapshots | with the outcome |",
        "|---|---|---|---|---|",
        f"| training | {row.train_from} | {row.train_until} | {row.train_rows} | {row.train_outcomes} |",
        f"| validation | {row.valid_from} | {row.valid_until} | {row.valid_rows} | {row.valid_outcomes} |",
        "",
        "| figure | training | validation |",
        "|---|---|---|",
    ]
    for measure in ("base_rate", "auc", "average_precision", "brier"):
        told = " | ".join(
            f"{artefact.figure(measure, period=period):.4f}" for period in ("training", "validation")
        )
        lines.append(f"| {measure} | {told} |")
    lines += ["", "| decile | lift | mean probability | outcome rate |", "|---|---|---|---|"]
    parts = [item.part for item in artefact.figures if (item.period, item.measure) == ("validation", "lift")]
    for part in parts:
        told = " | ".join(
            f"{artefact.figure(measure, part):.3f}"
            for measure in ("lift", "mean_probability", "outcome_rate")
        )
        lines.append(f"| {part} | {told} |")
    lines += ["", "| month | period | snapshots | drift (PSI) | |", "|---|---|---|---|---|"]
    for item in artefact.figures:
        if item.measure == "drift":
            verdict = "steady" if item.value < _STEADY else "moving" if item.value < _MOVED else "moved"
            lines.append(f"| {item.part} | {item.period} | {item.rows} | {item.value:.3f} | {verdict} |")
    lines += [
        "",
        f"{row.features_used} of {row.features_considered} features count. Log odds = {row.base_log_odds}"
        " + Σ weight × log(1 + sum). The strongest, per standard deviation:",
        "",
        "| metric | window | coefficient | weight |",
        "|---|---|---|---|",
    ]
    strongest = sorted(artefact.coefficients, key=lambda item: -abs(item.coefficient))[:_SHOWN]
    for coefficient in strongest:
        window = f"{coefficient.feature.days} days" if coefficient.feature.days else "ever"
        told = f"{coefficient.coefficient:+.3f} | {coefficient.weight:+.3f}"
        lines.append(f"| {coefficient.feature.metric_id} | {window} | {told} |")
    return "\n".join([*lines, ""])
