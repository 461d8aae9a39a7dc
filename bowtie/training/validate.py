"""How good a score is: figures over rows whose outcome is known, and how far scores have drifted since.

AUC is the chance that somebody with the outcome ranks before somebody without (ties half), average precision
the area under precision by recall, Brier the mean squared error of the probability, lift the rate among the
best tenth over the rate among all, PSI the sum over ten classes of (share − share in training) × ln(ratio).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
_PARTS = 10
# PSI of a class that nobody is in would be infinite.
_LEAST_SHARE = 1e-4


@dataclass(frozen=True)
class Figure:
    """One row of the seed trained_validation."""

    period: str
    measure: str
    part: str
    rows: int
    value: float


def auc(outcomes: Flags, scores: Floats) -> float:
    """The chance that a row with the outcome scores higher than one without."""
    _, places, sizes = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(sizes) - (sizes - 1) / 2)[places]
    positives = int(outcomes.sum())
    negatives = len(outcomes) - positives
    return float((ranks[outcomes].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def average_precision(outcomes: Flags, scores: Floats) -> float:
    """Precision, averaged over the gains in recall; equal scores count as one step."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(outcomes[order])
    ends = np.r_[np.flatnonzero(np.diff(scores[order])), len(scores) - 1]
    precision, recall = hits[ends] / (ends + 1), hits[ends] / hits[-1]
    return float(np.sum(np.diff(np.r_[0.0, recall]) * precision))


def brier(outcomes: Flags, scores: Floats) -> float:
    """Mean squared error of the probability."""
    return float(np.mean((scores - outcomes) ** 2))


def deciles(scores: Floats) -> npt.NDArray[np.int64]:
    """1 for the best tenth of rows to 10 for the worst."""
    places = np.empty(len(scores), dtype=np.int64)
    places[np.argsort(-scores, kind="stable")] = np.arange(len(scores))
    return places * _PARTS // len(scores) + 1


def stability(expected: Floats, scores: Floats, edges: Floats) -> float:
    """Population stability index of scores against the shares in training."""
    shares = np.bincount(np.searchsorted(edges, scores, side="left"), minlength=_PARTS) / len(scores)
    low, high = np.maximum(expected, _LEAST_SHARE), np.maximum(shares, _LEAST_SHARE)
    return float(np.sum((high - low) * np.log(high / low)))


def score_edges(scores: Floats) -> Floats:
    """The nine bounds that cut training scores into tenths."""
    return np.asarray(np.quantile(scores, np.arange(1, _PARTS) / _PARTS), dtype=np.float64)


def figures(period: str, outcomes: Flags, scores: Floats) -> list[Figure]:
    """All figures of a period; needs both outcomes in it."""
    count, base = len(outcomes), float(outcomes.mean())
    found = [
        Figure(period, "base_rate", "all", count, base),
        Figure(period, "auc", "all", count, auc(outcomes, scores)),
        Figure(period, "average_precision", "all", count, average_precision(outcomes, scores)),
        Figure(period, "brier", "all", count, brier(outcomes, scores)),
    ]
    places = deciles(scores)
    for part in range(1, _PARTS + 1):
        chosen = places == part
        if not chosen.any():
            continue
        size, rate = int(chosen.sum()), float(outcomes[chosen].mean())
        found += [
            Figure(period, "lift", str(part), size, rate / base),
            Figure(period, "mean_probability", str(part), size, float(scores[chosen].mean())),
            Figure(period, "outcome_rate", str(part), size, rate),
        ]
    return found
