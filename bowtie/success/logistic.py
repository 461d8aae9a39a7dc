"""A logistic regression that is pulled towards zero, on numbers of which some are unknown."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# The intercept is not pulled: how often a customer leaves is not for the penalty to say.
_FREE = 1e-9
_STEPS, _NEAR = 100, 1e-10


@dataclass(frozen=True)
class Model:
    """A fitted model: how to standardize, and the weights, the intercept first."""

    center: Floats
    spread: Floats
    weights: Floats

    def chance(self, numbers: Floats) -> Floats:
        """The probability of the event for rows of numbers."""
        return logistic(self._standard(numbers) @ self.weights)

    def _standard(self, numbers: Floats) -> Floats:
        return standardized(numbers, self.center, self.spread)


def logistic(odds: Floats) -> Floats:
    """1 / (1 + e^−odds), without overflow."""
    result: Floats = 0.5 * (1.0 + np.tanh(0.5 * odds))
    return result


def standardized(numbers: Floats, center: Floats, spread: Floats) -> Floats:
    """A column of ones and the numbers by mean and spread; what is unknown is the mean."""
    scaled = (np.where(np.isnan(numbers), center, numbers) - center) / spread
    return np.column_stack([np.ones(len(numbers)), scaled])


def fit(numbers: Floats, event: Floats, ridge: Floats) -> Model:
    """The penalized logistic regression, by Newton's method.

    Args:
        numbers: Examples × numbers, NaN where unknown.
        event: 1 where the event came, otherwise 0.
        ridge: The pull to zero of each number, in examples: λ of ½ λ w².
    """
    is_known = ~np.isnan(numbers)
    count = np.maximum(is_known.sum(axis=0), 1)
    center = np.where(is_known, numbers, 0.0).sum(axis=0) / count
    spread = np.sqrt(np.where(is_known, (numbers - center) ** 2, 0.0).sum(axis=0) / count)
    spread = np.where(spread > 1e-9, spread, 1.0)
    design = standardized(numbers, center, spread)
    pull = np.concatenate([[_FREE], ridge])
    weights = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        chance = logistic(design @ weights)
        slope = design.T @ (chance - event) + pull * weights
        bend = (design.T * np.maximum(chance * (1 - chance), 1e-9)) @ design + np.diag(pull)
        step = np.linalg.solve(bend, slope)
        # Far from the end a whole step may overshoot; shorter ones arrive, because the function is convex.
        weights -= step * min(1.0, 5.0 / max(np.abs(step).max(), 1e-12))
        if np.abs(step).max() < _NEAR:
            break
    return Model(center, spread, weights)
