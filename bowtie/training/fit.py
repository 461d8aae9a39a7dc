"""Fits the coefficients: L1-regularised logistic regression on log(1 + sum), standardised.

How strong the penalty is, is decided inside of the training window, by folds that go forward in time; the
validation window is looked at once, at the end. The method is that of scikit-learn (Pedregosa et al., 2011).
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bowtie.errors import UserError
from bowtie.training.features import Dataset, Feature
from bowtie.training.validate import auc

INSTALL = "pip install scikit-learn"
Floats = npt.NDArray[np.float64]
# From the strongest penalty to the weakest; scikit-learn's C.
_STRENGTHS = (0.005, 0.01, 0.015, 0.02, 0.03, 0.04, 0.06, 0.08, 0.16)
_LEAST_SPREAD = 1e-9
_FOLDS = 5
# A feature that almost nobody has teaches chance.
_SEEN_BY = 0.005
_OUTCOMES_AT_LEAST = 30


@dataclass(frozen=True)
class Coefficient:
    """One feature's part: `weight` per unit of log(1 + sum), `coefficient` per standard deviation of it."""

    feature: Feature
    mean: float
    spread: float
    coefficient: float

    @property
    def weight(self) -> float:
        """What log(1 + sum) is multiplied with."""
        return self.coefficient / self.spread


@dataclass(frozen=True)
class Model:
    """A fitted score: log odds = base + Σ weight × log(1 + max(sum, 0))."""

    base: float
    strength: float
    considered: int
    coefficients: tuple[Coefficient, ...]

    def probabilities(self, features: tuple[Feature, ...], values: Floats) -> Floats:
        """The probability of each row of raw sums."""
        places = {feature: place for place, feature in enumerate(features)}
        odds = np.full(len(values), self.base)
        for item in self.coefficients:
            odds += item.weight * transform(values[:, places[item.feature]])
        return np.asarray(1 / (1 + np.exp(-odds)), dtype=np.float64)


def transform(values: Floats) -> Floats:
    """log(1 + sum); what was taken back below nothing counts as nothing."""
    return np.asarray(np.log1p(np.maximum(values, 0.0)), dtype=np.float64)


def check_outcomes(data: Dataset, period: str) -> None:
    """Say in plain words that there is nothing to learn from, or nothing to measure with."""
    happened = int(data.outcomes.sum())
    if min(happened, len(data.outcomes) - happened) < _OUTCOMES_AT_LEAST:
        raise UserError(
            f"Of {len(data.outcomes)} snapshots in the {period} window, {happened} had the outcome;"
            f" at least {_OUTCOMES_AT_LEAST} must have it, and as many not.",
            "Land more history, or choose another outcome, horizon or population in"
            " seeds/trained_definitions.csv and seeds/trained_populations.csv.",
        )


def fit(data: Dataset) -> Model:
    """Fit a training window, after choosing the penalty on folds of its own."""
    check_outcomes(data, "training")
    inputs = transform(data.values)
    chosen = np.flatnonzero(((inputs > 0).mean(axis=0) >= _SEEN_BY) & (inputs.std(axis=0) > _LEAST_SPREAD))
    strength = _best_strength(inputs[:, chosen], data)
    means, spreads = inputs[:, chosen].mean(axis=0), inputs[:, chosen].std(axis=0)
    fitted = _regress((inputs[:, chosen] - means) / spreads, data.outcomes, strength)
    weights = fitted.coef_[0]
    coefficients = tuple(
        Coefficient(data.features[place], float(mean), float(spread), float(weight))
        for place, mean, spread, weight in zip(chosen, means, spreads, weights, strict=True)
        if weight
    )
    base = float(fitted.intercept_[0]) - sum(item.weight * item.mean for item in coefficients)
    return Model(base, strength, len(chosen), coefficients)


def _best_strength(inputs: Floats, data: Dataset) -> float:
    """Each fold learns from the days before it; the strongest penalty within a standard error of the best."""
    days = np.unique(data.days)
    marks = days[np.linspace(len(days) / 2, len(days), _FOLDS + 1)[:-1].astype(int)]
    ends = [*marks[1:], days[-1] + np.timedelta64(1, "D")]
    scores = []
    for begin, end in zip(marks, ends, strict=True):
        before, within = data.days < begin, (data.days >= begin) & (data.days < end)
        if min(_rarer(data.outcomes[before]), _rarer(data.outcomes[within])) < 1:
            continue
        means, spreads = inputs[before].mean(axis=0), np.maximum(inputs[before].std(axis=0), _LEAST_SPREAD)
        fitted = [
            _regress((inputs[before] - means) / spreads, data.outcomes[before], item) for item in _STRENGTHS
        ]
        known = (inputs[within] - means) / spreads
        scores.append([auc(data.outcomes[within], model.decision_function(known)) for model in fitted])
    if len(scores) <= 1:
        return _STRENGTHS[len(_STRENGTHS) // 2]
    averages = np.mean(scores, axis=0)
    best = int(np.argmax(averages))
    enough = averages[best] - np.std(scores, axis=0, ddof=1)[best] / np.sqrt(len(scores))
    return next(item for item, average in zip(_STRENGTHS, averages, strict=True) if average >= enough)


def _rarer(outcomes: npt.NDArray[np.bool_]) -> int:
    return int(min(outcomes.sum(), (~outcomes).sum()))


def _regress(inputs: Floats, outcomes: npt.NDArray[np.bool_], strength: float) -> Any:
    try:
        from sklearn.linear_model import LogisticRegression
    except ImportError as error:
        raise UserError(
            "scikit-learn is not installed.", f"Run `{INSTALL}` in Bowtie's environment."
        ) from error
    # A large scale keeps the penalty off the intercept.
    model = LogisticRegression(
        l1_ratio=1, C=strength, solver="liblinear", intercept_scaling=100.0, max_iter=1000, random_state=1
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return model.fit(inputs, outcomes)
