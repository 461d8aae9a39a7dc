"""How good chances are: the area under the ROC curve and intervals."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# The 97.5 % point of the normal distribution.
_NORMAL = 1.959964


def area_under_curve(chance: Floats, event: Floats) -> float:
    """The chance that of an event and a non-event the first has the higher chance; ties count half."""
    positive, negative = chance[event > 0], chance[event <= 0]
    if not len(positive) or not len(negative):
        return float("nan")
    ranked = np.sort(negative)
    below = np.searchsorted(ranked, positive, side="left")
    until = np.searchsorted(ranked, positive, side="right")
    return float((below + until).sum() / 2 / (len(positive) * len(negative)))


def area_interval(area: float, events: int, others: int) -> tuple[float, float]:
    """95 % of the area under a ROC curve (Hanley and McNeil 1982, Radiology 143, 29-36), within 0 and 1."""
    if np.isnan(area):
        return area, area
    both_events = area / (2 - area)
    both_others = 2 * area**2 / (1 + area)
    variance = (
        area * (1 - area) + (events - 1) * (both_events - area**2) + (others - 1) * (both_others - area**2)
    ) / (events * others)
    half = _NORMAL * np.sqrt(max(variance, 0.0))
    return max(area - half, 0.0), min(area + half, 1.0)


def share_interval(part: float, whole: int) -> tuple[float, float]:
    """Wilson's score interval of a share, 95 % (Wilson 1927, JASA 22, 209-212)."""
    if not whole:
        return float("nan"), float("nan")
    share, square = part / whole, _NORMAL**2
    middle = (share + square / (2 * whole)) / (1 + square / whole)
    half = _NORMAL * np.sqrt(share * (1 - share) / whole + square / (4 * whole**2)) / (1 + square / whole)
    return middle - half, middle + half
