"""The special functions and the search that the forecasts need, in numpy: Bowtie runs without scipy.

Tests hold them to scipy's. All of them take positive arguments only.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Stirling's series is exact to double precision from here on; smaller arguments are led there.
_SHIFT = 8
# A series ends when a term is this small a part of the sum, or after so many terms.
_TINY, _MOST_TERMS = 1e-15, 200_000
_HALF_LOG_TAU = 0.9189385332046727


def log_gamma(at: Floats | float) -> Floats:
    """Logarithm of Γ(x) (Abramowitz and Stegun 1964, 6.1.41)."""
    low = np.asarray(at, dtype=float)
    x = low + _SHIFT
    product = np.ones_like(low)
    for step in range(_SHIFT):
        product = product * (low + step)
    inverse = 1 / x**2
    rest = 1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse / 1188)))
    return np.asarray((x - 0.5) * np.log(x) - x + _HALF_LOG_TAU + rest / x - np.log(product))


def log_beta(first: Floats | float, second: Floats | float) -> Floats:
    """Logarithm of B(x, y): ln Γ(x) + ln Γ(y) - ln Γ(x + y)."""
    whole = np.asarray(first) + np.asarray(second)
    return np.asarray(log_gamma(first) + log_gamma(second) - log_gamma(whole))


def digamma(at: Floats | float) -> Floats:
    """The slope of ln Γ(x) (Abramowitz and Stegun 1964, 6.3.18)."""
    low = np.asarray(at, dtype=float)
    x = low + _SHIFT
    before = np.zeros_like(low)
    for step in range(_SHIFT):
        before = before + 1 / (low + step)
    inverse = 1 / x**2
    rest = inverse * (
        1 / 12 - inverse * (1 / 120 - inverse * (1 / 252 - inverse * (1 / 240 - inverse / 132)))
    )
    return np.asarray(np.log(x) - 0.5 / x - rest - before)


def logistic(at: Floats | float) -> Floats:
    """1 / (1 + e⁻ˣ), without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * np.asarray(at))))


def hypergeometric(
    first: Floats | float, second: Floats | float, third: Floats | float, at: Floats | float
) -> Floats:
    """Gauss's 2F1(a, b; c; z) by its series, for z from 0 to below 1 (Abramowitz and Stegun 1964, 15.1.1)."""
    a, b, c, z = np.broadcast_arrays(
        *(np.asarray(number, dtype=float) for number in (first, second, third, at))
    )
    term = np.ones(z.shape)
    total = np.ones(z.shape)
    for step in range(_MOST_TERMS):
        term = term * ((a + step) * (b + step) / ((c + step) * (step + 1)) * z)
        total = total + term
        if np.all(np.abs(term) <= _TINY * np.abs(total) * (1 - z)):
            break
    return total


def lowest(
    function: Callable[[Floats], tuple[float, Floats]],
    start: Floats,
    *,
    steps: int = 500,
    slope: float = 1e-9,
) -> Floats:
    """Where a smooth function is lowest, by the BFGS method (Nocedal and Wright 2006, algorithm 6.1).

    Args:
        function: Gives its value and its slope; about 1 in size, so that `slope` means something.
        start: Where to begin.
        steps: At most.
        slope: The largest part of the slope that counts as flat.
    """
    at, inverse = start.copy(), np.eye(len(start))
    value, uphill = function(at)
    for _ in range(steps):
        if np.abs(uphill).max() < slope:
            break
        way = -inverse @ uphill
        if way @ uphill >= 0:
            inverse, way = np.eye(len(start)), -uphill
        # No step further than e² in a parameter; then half of it, and half of that, until it leads down.
        length = min(1.0, 2.0 / float(np.abs(way).max()))
        for _ in range(30):
            after, its_slope = function(at + length * way)
            if np.isfinite(after) and after <= value + 1e-4 * length * float(way @ uphill):
                break
            length /= 2
        else:
            break
        if value - after <= 1e-15 * abs(value):
            break  # no lower in the precision there is
        moved, turned = length * way, its_slope - uphill
        at, value, uphill = at + moved, after, its_slope
        along = float(moved @ turned)
        if along > 1e-300:
            turn = np.eye(len(start)) - np.outer(moved, turned) / along
            inverse = turn @ inverse @ turn.T + np.outer(moved, moved) / along
    return at
